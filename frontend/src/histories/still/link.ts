import type { ClientFrame } from '../../api/types'
import type { Clock } from './clock'
import type { Answer, Service } from './service'

const FAULTS = ['request_lost', 'answer_lost', 'late', 'busy'] as const
type Fault = (typeof FAULTS)[number]

/** The shares of `tests/phone/lossy.py`. */
const BAD: Record<Fault, number> = {
  request_lost: 0.12,
  answer_lost: 0.12,
  late: 0.1,
  busy: 0.06,
}
const PING_MS = 25_000
const CUT_AFTER = 3
const BUSY: Answer = { ok: false, status: 503, json: async () => ({}) }

interface Late {
  readonly path: string
  readonly init: RequestInit
  left: number
  isOvertaken: boolean
}

/** One phone's way to the service: 40 to 100 ms each way, and what befalls on it. */
export class Link {
  isDown = false
  isBad = false
  /** Without signal nothing breaks: what is on its way, or sent, is never heard of. */
  readonly swallows: boolean
  readonly hit: Record<string, number> = {}
  readonly actor: string
  private late: Late[] = []
  private readonly lines = new Set<Line>()
  readonly clock: Clock
  readonly service: Service
  private readonly random: () => number

  constructor(
    actor: string,
    clock: Clock,
    service: Service,
    random: () => number,
    swallows: boolean,
  ) {
    this.actor = actor
    this.swallows = swallows
    this.clock = clock
    this.service = service
    this.random = random
  }

  way(): number {
    return 40 + 60 * this.random()
  }

  counts(what: string): void {
    this.hit[what] = (this.hit[what] ?? 0) + 1
  }

  fate(): Fault | null {
    if (!this.isBad) return null
    let drawn = this.random()
    for (const fault of FAULTS) {
      drawn -= BAD[fault]
      if (drawn < 0) return fault
    }
    return null
  }

  async asks(path: string, init: RequestInit): Promise<Answer> {
    await this.clock.sleep(this.way())
    if (this.isDown) return this.fails()
    const fault = this.fate()
    if (fault === 'request_lost') throw this.broken(fault)
    if (fault === 'late') {
      const left = 1 + Math.floor(this.random() * 3)
      this.late.push({ path, init, left, isOvertaken: false })
      throw this.broken(fault)
    }
    if (fault !== 'busy') return this.carries(path, init, fault === 'answer_lost')
    this.counts(fault)
    await this.clock.sleep(this.way())
    return BUSY
  }

  private async carries(path: string, init: RequestInit, isLost: boolean) {
    const answer = this.service.answers(this.actor, path, init)
    this.passed()
    await this.clock.sleep(this.way())
    if (isLost) throw this.broken('answer_lost')
    if (this.isDown) return this.fails()
    return answer
  }

  /** Without signal a request breaks, or nothing is ever heard of it. */
  private fails(): Promise<never> {
    const broken = this.broken('down')
    if (!this.swallows) return Promise.reject(broken)
    this.counts('swallowed')
    return new Promise(() => undefined)
  }

  private broken(what: string): TypeError {
    this.counts(what)
    return new TypeError(`no network: ${what}`)
  }

  /** One more got through: late ones come after it. */
  private passed(): void {
    for (const one of this.late) {
      one.left -= 1
      one.isOvertaken = true
    }
    this.arrive(this.late.filter(({ left }) => left <= 0))
    this.late = this.late.filter(({ left }) => left > 0)
  }

  deliversWhatIsLate(): void {
    this.arrive(this.late)
    this.late = []
  }

  private arrive(due: readonly Late[]): void {
    for (const { path, init, isOvertaken } of due) {
      this.service.answers(this.actor, path, init)
      this.counts('late_arrived')
      if (isOvertaken) this.counts('reordered')
    }
  }

  opens(line: Line): void {
    this.lines.add(line)
  }

  closes(line: Line): void {
    this.lines.delete(line)
  }

  goesDown(): void {
    this.isDown = true
    if (this.swallows) for (const line of this.lines) line.fallsSilent()
    else this.cuts()
  }

  cuts(): void {
    for (const line of [...this.lines]) line.breaks()
  }

  heals(): void {
    this.isDown = false
    this.isBad = false
  }
}

/** A websocket by such a link; `isCut`: it breaks after a few frames. */
export abstract class Line {
  static readonly OPEN = 1
  readyState = 0
  onopen: (() => void) | null = null
  onclose: ((event: { code: number }) => void) | null = null
  onmessage: ((event: { data: string }) => void) | null = null
  private readonly link: Link
  private isSilent = false
  private isCut = false
  private frames = 0
  private lastThere = 0
  private lastHere = 0
  private readonly hears = (frame: object) => this.brings(frame)

  constructor(link: Link) {
    this.link = link
    void this.begins()
  }

  private async begins(): Promise<void> {
    const { clock } = this.link
    await clock.sleep(this.link.way())
    this.isCut = this.link.fate() !== null
    await clock.sleep(this.link.way())
    if (this.readyState !== 0) return
    if (this.link.isDown) return this.link.swallows ? undefined : this.breaks()
    this.readyState = Line.OPEN
    this.link.opens(this)
    this.onopen?.()
    this.pings()
  }

  private pings(): void {
    this.link.clock.at(PING_MS, () => {
      if (this.readyState !== Line.OPEN) return
      const { now, tops } = this.link.service
      this.brings({ t: 'ping', clock: now, tops })
      this.pings()
    })
  }

  /** It stands, and carries nothing any more. */
  fallsSilent(): void {
    this.isSilent = true
  }

  breaks(): void {
    if (this.readyState === Line.OPEN) this.link.counts('cut')
    const { onclose } = this
    this.close()
    onclose?.({ code: 1006 })
  }

  close(): void {
    this.readyState = 3
    this.link.closes(this)
    this.link.service.sockets.delete(this.hears)
  }

  send(text: string): void {
    const { clock } = this.link
    this.lastThere = Math.max(this.lastThere, clock.now + this.link.way())
    clock.at(this.lastThere - clock.now, () => this.arrives(JSON.parse(text)))
  }

  private arrives(said: ClientFrame): void {
    if (this.isSilent || this.readyState !== Line.OPEN) return
    const { service } = this.link
    if (said.t === 'hello') this.brings({ t: 'welcome', clock: service.now })
    if (said.t !== 'sub') return
    service.sockets.add(this.hears)
    const { id, topic } = said
    this.brings({ t: 'sub_ok', id, topic, ...service.missed(said.since ?? null) })
  }

  /** Frames keep their order on the way, as TCP's do. */
  private brings(frame: object): void {
    const { clock } = this.link
    const data = JSON.stringify(frame)
    this.lastHere = Math.max(this.lastHere, clock.now + this.link.way())
    clock.at(this.lastHere - clock.now, () => {
      if (this.isSilent || this.readyState !== Line.OPEN) return
      this.onmessage?.({ data })
      this.frames += 1
      if (this.isCut && this.frames >= CUT_AFTER) this.breaks()
    })
  }
}
