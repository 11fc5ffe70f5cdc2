import type { Script } from 'node:vm'
import { seeded } from '../../live/samples'
import type { Way } from '../broken'
import type { View } from '../phone'
import { Clock } from './clock'
import { Device, type Diary, type Moment } from './device'
import { Link } from './link'
import { type Fact, Service } from './service'

/** As `tests/phone/histories.py` draws it. */
export interface History {
  readonly seed: number
  readonly phones: number
  readonly hears_online: boolean
  /** Its dead spots break nothing: they swallow. */
  readonly swallows: boolean
  readonly steps: readonly Step[]
  /** Of each phone, whose presses it carries. */
  readonly actors: readonly string[]
  readonly broken: Way | null
}

interface Step {
  readonly do: 'tap' | 'settle' | 'kill' | 'down' | 'up' | 'cut' | 'case' | 'stand_down'
  readonly phone: number
  readonly choice: number
}

/** What came of it, for the same judge that judges the service's own log. */
export interface Lived {
  readonly diaries: readonly Diary[]
  readonly facts: readonly Fact[]
  readonly order: readonly string[]
  readonly refused: readonly string[]
  readonly hit: Record<string, number>
  readonly sent_s: number
  readonly live_s: number
  readonly agreed_s: number | null
}

const KILLS: readonly Moment[] = ['now', 'sent', 'answered']
const LOOK_MS = 20
const PATIENCE_MS = 60_000
const THINKS_MS = 3_000
const AWAY_MS = 30_000
const CREW = 'oak'

/** One history from switching on until phones and service agree. */
export class Life {
  private readonly clock = new Clock()
  private readonly service = new Service(this.clock, `crew/${CREW}`)
  private readonly devices: readonly Device[]
  private readonly hit: Record<string, number> = {}
  private readonly history: History
  private readonly random: () => number

  constructor(history: History, script: Script) {
    this.history = history
    this.random = seeded(history.seed * 7919)
    this.devices = history.actors.slice(0, history.phones).map((actor, n) => {
      const chance = seeded(history.seed * 7919 + n + 1)
      const link = new Link(actor, this.clock, this.service, chance, history.swallows)
      const born = { crewId: CREW, accountId: actor, broken: history.broken }
      return new Device(script, born, link, chance)
    })
  }

  async lives(): Promise<Lived> {
    for (const device of this.devices) device.on()
    await this.until((views) => views.every(({ told }) => told !== null))
    for (const { link } of this.devices) link.isBad = true
    for (const step of this.history.steps) {
      await this.take(step)
      await this.thinks()
    }
    await this.allGoSilent()
    const ended = await this.comesTogether()
    for (const { link } of this.devices) this.add(link.hit)
    const { facts, order, refused } = this.service
    const diaries = this.devices.map(({ diary }) => diary)
    return { diaries, facts, order, refused: [...refused], hit: this.hit, ...ended }
  }

  /** Mostly seconds; now and then as long as a lift or a cellar takes. */
  private async thinks(): Promise<void> {
    const most = this.random() < 0.1 ? AWAY_MS : THINKS_MS
    await this.clock.passes(this.random() * most)
    if (this.random() < 0.3) this.service.othersGoOn()
  }

  private async take({ do: what, phone: n, choice }: Step): Promise<void> {
    const device = this.devices[n]
    if (!device) return
    const { link } = device
    switch (what) {
      case 'tap':
        await device.phone?.tap(choice)
        return
      case 'settle':
        await this.settles(device)
        return
      case 'kill':
        return this.kill(device, choice)
      case 'down':
        link.goesDown()
        return this.counts('no_signal', true)
      case 'up':
        link.isDown = false
        return this.isOnline(device)
      case 'cut':
        return link.cuts()
      case 'case':
        return this.counts('cases', this.service.givesACase())
      case 'stand_down':
        return this.counts('stood_down', this.service.standsDown())
    }
  }

  private async kill(device: Device, choice: number): Promise<void> {
    const at = KILLS[Math.floor(choice * KILLS.length)] ?? 'now'
    device.killAt(at)
    if (at !== 'now') {
      await device.phone?.tap(choice)
      await this.settles(device)
    }
    device.on()
  }

  private async settles(device: Device): Promise<void> {
    const { phone } = device
    if (!phone) return
    let isGone = false
    const gone = async () => {
      while (!isGone && device.phone === phone) await this.clock.sleep(LOOK_MS)
    }
    await this.clock.until(Promise.race([phone.drain(), gone()]))
    isGone = true
  }

  private isOnline(device: Device): void {
    if (this.history.hears_online) device.isOnline()
  }

  /** Every history ends in a dead spot in which something happens at either end. */
  private async allGoSilent(): Promise<void> {
    for (const { link } of this.devices) link.goesDown()
    await this.thinks()
    for (const { phone } of this.devices) await phone?.tap(this.random())
    this.counts('cases', this.service.givesACase())
    await this.clock.passes(this.random() * AWAY_MS)
  }

  /** The signal is back; what lagged arrives last of all, and changes nothing. */
  private async comesTogether() {
    for (const { link } of this.devices) link.heals()
    const healed = this.clock.now
    for (const device of this.devices) {
      device.on()
      this.isOnline(device)
    }
    const since = (at: number | null) => (at === null ? null : (at - healed) / 1000)
    const isSent = (views: readonly View[]) => views.every(hasSentAll)
    const agree = (views: readonly View[]) =>
      isSent(views) && views.every(({ told }) => this.isTrue(told))
    const sent_s = since(await this.until(isSent)) ?? Number.POSITIVE_INFINITY
    const agreed_s = since(await this.until(agree))
    const isLive = (views: readonly View[]) =>
      views.every(({ phase }) => phase === 'live')
    const live_s = since(await this.until(isLive)) ?? Number.POSITIVE_INFINITY
    for (const { link } of this.devices) link.deliversWhatIsLate()
    const isStill = (await this.until(agree)) !== null
    return { sent_s, live_s, agreed_s: isStill ? agreed_s : null }
  }

  private isTrue(told: View['told']): boolean {
    const rest = (day: object) => JSON.stringify({ ...day, at: 0, clock: 0 })
    return told !== null && rest(told) === rest(this.service.day())
  }

  /** The moment at which it holds; null: not while we had patience. */
  private async until(
    holds: (views: readonly View[]) => boolean,
  ): Promise<number | null> {
    const end = this.clock.now + PATIENCE_MS
    while (this.clock.now < end) {
      await this.clock.passes(0)
      const views = await Promise.all(this.devices.map(look))
      if (holds(views)) return this.clock.now
      await this.clock.passes(LOOK_MS)
    }
    return null
  }

  private counts(what: string, isTrue: boolean): void {
    if (isTrue) this.add({ [what]: 1 })
  }

  private add(hit: Record<string, number>): void {
    for (const [what, times] of Object.entries(hit))
      this.hit[what] = (this.hit[what] ?? 0) + times
  }
}

const OFF: View = { told: null, waiting: 1, phase: 'idle' }

async function look({ phone }: Device): Promise<View> {
  return (await phone?.look()) ?? OFF
}

function hasSentAll({ told, waiting }: View): boolean {
  return told !== null && waiting === 0
}
