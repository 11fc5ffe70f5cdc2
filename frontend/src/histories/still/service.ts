import { happened, NOTHING } from '../../live/samples'
import type { Clock } from './clock'

/** One thing that a person's press made true, as the service's log would have it. */
export interface Fact {
  readonly fact: string
  readonly key: string
  readonly body: { readonly by: string; readonly occurred_at: string | null }
}

export interface Answer {
  readonly ok: boolean
  readonly status: number
  readonly json: () => Promise<unknown>
}

interface Press {
  readonly id: string
  readonly path: string
  readonly body: string
}

type Said = { readonly status: number; readonly problem: object | null }
type Visit = { id: string; status: 'to_do' | 'en_route' | 'on_scene' }

const SHIFT: Record<string, readonly [from: string, to: string, fact: string]> = {
  start: ['planned', 'on', 'ShiftStarted'],
  pause: ['on', 'paused', 'ShiftPaused'],
  resume: ['paused', 'on', 'ShiftResumed'],
}
const VISIT: Record<string, readonly [from: string | null, fact: string]> = {
  'en-route': ['to_do', 'VisitSetOff'],
  'on-scene': ['en_route', 'VisitArrived'],
  complete: ['on_scene', 'VisitCompleted'],
  'hand-back': [null, 'VisitAbandoned'],
}
const OFFER: Record<string, string> = {
  accept: 'AssignmentAccepted',
  refuse: 'AssignmentRefused',
}
const DONE: Said = { status: 200, problem: null }
const EPOCH = 'e1'

/** The other end of the line, for one crew: a log, a day, and what each key stands for.
 *
 * A stand-in: the service that ships is asked by `bench.phone.histories`. It carries out
 * a key once, remembers a refusal, and takes what the other phone did as met.
 */
export class Service {
  readonly facts: Fact[] = []
  readonly order: string[] = []
  readonly refused = new Set<string>()
  readonly sockets = new Set<(frame: object) => void>()
  private readonly said = new Map<string, Said>()
  private readonly clock: Clock
  private readonly topic: string
  private shift = 'planned'
  private offer: { id: string; status: 'offered' | 'accepted' } | null = null
  private visit: Visit | null = null
  private offset = 1
  private own = 1
  private cases = 0

  constructor(clock: Clock, topic: string) {
    this.clock = clock
    this.topic = topic
  }

  get at() {
    return { epoch: EPOCH, offset: this.offset }
  }

  /** Beside epoch and offset: where the crew's own last event lies. */
  get tops() {
    return { [this.topic]: { ...this.at, own: this.own } }
  }

  get now() {
    return { now: new Date(this.clock.now).toISOString(), speed: 1 }
  }

  day() {
    const shift = { status: this.shift }
    const assignment = this.offer && { ...this.offer }
    const visit = this.visit && { ...this.visit }
    return { at: this.at, clock: this.now, shift, assignment, visit }
  }

  givesACase(): boolean {
    if (this.offer || this.shift !== 'on') return false
    this.cases += 1
    this.offer = { id: `a${this.cases}`, status: 'offered' }
    this.happens()
    return true
  }

  standsDown(): boolean {
    if (!this.offer || this.visit?.status === 'on_scene') return false
    this.ends()
    this.happens()
    return true
  }

  othersGoOn(): void {
    this.offset += 1
  }

  /** What of the log a phone missed that stands at `since`; see ADR 73. */
  missed(since: { epoch: string; offset: number } | null) {
    const recovered = since?.epoch === EPOCH && since.offset > this.own
    const snapshot = recovered ? null : NOTHING
    return { recovered, events: [], snapshot, positions: [], at: this.at }
  }

  answers(actor: string, path: string, init: RequestInit): Answer {
    const said = this.carryOut(actor, path, init)
    const { status, body } = said
    return { ok: status < 300, status, json: async () => structuredClone(body) }
  }

  private carryOut(actor: string, path: string, init: RequestInit) {
    if (path === '/api/ws-ticket') return fine({ ticket: 'T', expires_in_s: 30 })
    if (path === '/api/crew/today') return fine(this.day())
    if (path.startsWith('/api/sync')) {
      const query = new URLSearchParams(path.slice(path.indexOf('?')))
      const epoch = query.get('epoch')
      const since =
        epoch === null ? null : { epoch, offset: Number(query.get('offset')) }
      return fine({ ...this.missed(since), clock: this.now })
    }
    const body = String(init.body)
    if (path === '/api/crew/presses') return fine(this.together(actor, body))
    const key = (init.headers as Record<string, string>)['Idempotency-Key'] ?? ''
    const { status, problem } = this.press(actor, { id: key, path, body })
    return { status, body: problem ?? this.day() }
  }

  private together(actor: string, body: string) {
    const { presses } = JSON.parse(body) as { presses: readonly Press[] }
    const answers = presses.map((press) => this.press(actor, press))
    const isAnyDone = answers.some(({ status }) => status === 200)
    return { answers, today: isAnyDone ? this.day() : null }
  }

  private press(actor: string, { id, path, body }: Press): Said {
    const before = this.said.get(id)
    if (before) return before
    const { occurred_at = null } = JSON.parse(body) as { occurred_at?: string }
    const [what = '', which = '', verb = ''] = path.replace('/api/crew/', '').split('/')
    const said =
      what === 'shift'
        ? this.ofShift(id, which, { by: actor, occurred_at })
        : this.ofCase(id, what, which, verb, { by: actor, occurred_at })
    this.said.set(id, said)
    return said
  }

  private ofShift(id: string, verb: string, body: Fact['body']): Said {
    const [from, to, fact] = SHIFT[verb] ?? ['', '', '']
    if (this.shift === to) return this.met(id)
    if (this.shift !== from || this.offer) return this.refuse(id)
    this.shift = to
    return this.does(id, { fact, key: 'shift', body })
  }

  private ofCase(
    id: string,
    what: string,
    which: string,
    verb: string,
    body: Fact['body'],
  ): Said {
    const fact = what === 'visits' ? VISIT[verb]?.[1] : OFFER[verb]
    if (!fact) {
      this.order.push(id) // the phone's own receipt: no news of anything
      return DONE
    }
    if (this.facts.some((one) => one.fact === fact && one.key === which))
      return this.met(id)
    const isDone =
      what === 'visits' ? this.visits(which, verb) : this.asked(which, verb)
    return isDone ? this.does(id, { fact, key: which, body }) : this.refuse(id)
  }

  private asked(which: string, verb: string): boolean {
    if (this.offer?.id !== which || this.offer.status !== 'offered') return false
    if (verb === 'refuse') this.ends()
    else {
      this.offer.status = 'accepted'
      this.visit = { id: `v${which}`, status: 'to_do' }
    }
    return true
  }

  private visits(which: string, verb: string): boolean {
    const from = VISIT[verb]?.[0]
    if (this.visit?.id !== which || (from && this.visit.status !== from)) return false
    if (verb === 'en-route') this.visit.status = 'en_route'
    else if (verb === 'on-scene') this.visit.status = 'on_scene'
    else this.ends()
    return true
  }

  private ends(): void {
    this.offer = null
    this.visit = null
  }

  private does(id: string, fact: Fact): Said {
    this.facts.push(fact)
    this.order.push(id)
    this.happens()
    return DONE
  }

  /** The crew's other phone has done it. */
  private met(id: string): Said {
    this.refused.add(id)
    return DONE
  }

  private refuse(id: string): Said {
    this.refused.add(id)
    return { status: 409, problem: { type: '/problems/superseded', title: 'Too late' } }
  }

  private happens(): void {
    this.offset += 1
    this.own = this.offset
    const event = { ...happened(this.at, 'case', null), topic: this.topic }
    for (const hears of this.sockets) hears(event)
  }
}

const fine = (body: unknown) => ({ status: 200, body })
