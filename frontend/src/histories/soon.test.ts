import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { ClientFrame } from '../api/types'
import { happened, NOTHING, seeded } from '../live/samples'
import { type Phone, switchOn } from './phone'

/** The limit of issue 5, from the moment the signal is back. */
const LIMIT_MS = 2_000
const { UCR_EXAMPLES = '60' } = process.env
const SEEDS = Number(UCR_EXAMPLES)
const CLOCK = { now: '2026-03-02T12:00:00Z', speed: 1 }
const TOPIC = 'crew/oak'
/** What befalls requests, as shares: in a bad signal, and where nothing gets through,
 * each other time because who answers for the service says that it is busy. */
const BAD = { lost: 0.3, busy: 0.1 }
const AWAY = { lost: 0.7, busy: 0.3 }
const GOOD = { lost: 0, busy: 0 }

/** A service with one crew's shift, and the way to it. */
class Service {
  status = 'planned'
  offset = 1
  isUp = true
  fate = GOOD
  refused = 0
  readonly done = new Map<string, number>()
  readonly sockets = new Set<Socket>()
  readonly random: () => number

  constructor(seed: number) {
    this.random = seeded(seed)
  }

  get at() {
    return { epoch: 'e1', offset: this.offset }
  }

  get day() {
    const shift = { status: this.status }
    return { at: this.at, shift, assignment: null, visit: null, clock: CLOCK }
  }

  /** One way: a mobile line that is neither good nor bad. */
  way(): Promise<void> {
    return new Promise((over) => setTimeout(over, 40 + 60 * this.random()))
  }

  /** The other phone, or the desk: something of this crew happens. */
  goesOn(status: string): void {
    this.status = status
    this.offset += 1
    const event = { ...happened(this.at, 'r1', null), topic: TOPIC }
    for (const socket of this.sockets) void socket.hears(event)
  }

  async answer(path: string, init: RequestInit): Promise<object> {
    await this.way()
    const drawn = this.random()
    if (!this.isUp || drawn < this.fate.lost) {
      this.refused += 1
      throw new TypeError('no network')
    }
    if (drawn < this.fate.lost + this.fate.busy)
      return { ok: false, status: 503, json: async () => ({}) }
    const body = init.body ? JSON.parse(String(init.body)) : {}
    const headers = init.headers as Record<string, string> | undefined
    const said = this.carryOut(path, body, headers?.['Idempotency-Key'])
    await this.way()
    if (!this.isUp) throw new TypeError('no network')
    return { ok: true, status: 200, json: async () => said }
  }

  private carryOut(path: string, body: Body, key?: string): object {
    if (path === '/api/ws-ticket') return { ticket: 'T', expires_in_s: 30 }
    if (path.startsWith('/api/sync'))
      return { ...this.missed(false), clock: CLOCK, at: this.at }
    if (path === '/api/crew/presses') {
      for (const press of body.presses ?? []) this.press(press.id, press.path)
      const answers = body.presses?.map(() => ({ status: 200, problem: null }))
      return { answers, today: this.day }
    }
    if (key) this.press(key, path)
    return this.day
  }

  private press(key: string, path: string): void {
    this.done.set(key, (this.done.get(key) ?? 0) + 1)
    if (this.done.get(key) === 1) this.goesOn(path.endsWith('pause') ? 'paused' : 'on')
  }

  missed(isNothing: boolean) {
    const snapshot = isNothing ? null : NOTHING
    return { recovered: isNothing, events: [], snapshot, positions: [], at: this.at }
  }

  goesDown(isSilent: boolean): void {
    this.isUp = !isSilent
    this.fate = AWAY
    for (const socket of [...this.sockets]) socket.breaks()
  }
}

interface Body {
  readonly presses?: readonly { readonly id: string; readonly path: string }[]
}

let service: Service

class Socket {
  static readonly OPEN = 1
  readyState = 0
  onopen: (() => void) | null = null
  onclose: ((event: { code: number }) => void) | null = null
  onmessage: ((event: { data: string }) => void) | null = null
  private readonly there = service

  constructor() {
    void this.opens()
  }

  private async opens(): Promise<void> {
    await this.there.way()
    await this.there.way()
    if (!this.there.isUp) return this.onclose?.({ code: 1006 })
    this.readyState = Socket.OPEN
    this.there.sockets.add(this)
    this.onopen?.()
  }

  breaks(): void {
    this.there.sockets.delete(this)
    this.readyState = 3
    this.onclose?.({ code: 1006 })
  }

  async hears(frame: object): Promise<void> {
    await this.there.way()
    if (this.readyState === Socket.OPEN)
      this.onmessage?.({ data: JSON.stringify(frame) })
  }

  send(text: string): void {
    void this.there.way().then(() => this.takes(JSON.parse(text) as ClientFrame))
  }

  private takes(said: ClientFrame): void {
    if (this.readyState !== Socket.OPEN) return
    if (said.t === 'hello') void this.hears({ t: 'welcome', clock: CLOCK })
    if (said.t !== 'sub') return
    const answer = this.there.missed(said.since?.offset === this.there.offset)
    void this.hears({ t: 'sub_ok', id: said.id, topic: TOPIC, ...answer })
  }

  close(): void {
    this.there.sockets.delete(this)
    this.readyState = 3
  }
}

beforeEach(() => {
  vi.useFakeTimers()
  const page = {
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  }
  vi.stubGlobal('window', page)
  vi.stubGlobal('document', { ...page, visibilityState: 'visible' })
  vi.stubGlobal('location', { protocol: 'http:', host: 'ucr.test' })
  vi.stubGlobal('WebSocket', Socket)
  vi.stubGlobal('fetch', (path: string, init: RequestInit = {}) =>
    service.answer(path, init),
  )
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

function aPhone(): Phone {
  const kept = new Map<string, string>()
  const storage = {
    length: 0,
    clear: () => kept.clear(),
    key: () => null,
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  }
  const note = () => undefined
  return switchOn({ crewId: 'oak', accountId: 'a', storage, broken: null, note })
}

async function agrees(phone: Phone): Promise<boolean> {
  const { told, waiting } = await phone.look()
  return waiting === 0 && told?.at.offset === service.offset
}

/** A bad signal, then nothing that gets through; no event tells of the end. */
async function livesThrough(seed: number): Promise<number> {
  service = new Service(seed)
  vi.stubGlobal(
    'Math',
    Object.assign(Object.create(Math), { random: seeded(seed + 1) }),
  )
  const phone = aPhone()
  await vi.advanceTimersByTimeAsync(3_000)
  expect(await agrees(phone), `seed ${seed}: before`).toBe(true)
  service.fate = BAD
  for (let n = 0; n < 3; n += 1) {
    await phone.tap(0)
    await vi.advanceTimersByTimeAsync(service.random() * 2_000)
  }
  service.goesDown(seed % 2 === 0)
  for (let n = 0; n < 4; n += 1) {
    if (service.random() < 0.6) await phone.tap(0)
    await vi.advanceTimersByTimeAsync(service.random() * 20_000)
  }
  service.goesOn(service.status)
  service.isUp = true
  service.fate = GOOD
  let took = 0
  while (!(await agrees(phone)) && took < 60_000) {
    await vi.advanceTimersByTimeAsync(20)
    took += 20
  }
  expect(service.refused).toBeGreaterThan(0)
  expect([...service.done.values()].length).toBeGreaterThan(0)
  vi.clearAllTimers()
  return took
}

test('phone and service agree within two seconds after a dead spot of which nobody tells', {
  timeout: 60_000,
}, async () => {
  const took: number[] = []
  for (let seed = 1; seed <= SEEDS; seed += 1) took.push(await livesThrough(seed))

  const late = took.flatMap((ms, n) =>
    ms > LIMIT_MS ? [`seed ${n + 1}: ${ms} ms`] : [],
  )
  expect(late).toEqual([])
})
