import { createContext, type Script } from 'node:vm'
import type { Way } from '../broken'
import type { Note, Phone } from '../phone'
import type { Clock } from './clock'
import { Line, type Link } from './link'

export type Moment = 'now' | 'sent' | 'answered'

/** What a phone did, written down outside of it. */
export interface Diary {
  readonly tried: Record<string, string>
  readonly tapped: Record<string, object>
  readonly refused: Record<string, object>
  kills: number
}

interface Born {
  readonly crewId: string
  readonly accountId: string
  readonly broken: Way | null
}

const NEVER = new Promise<never>(() => undefined)

/** A phone's disk, and while it is switched on its memory. */
export class Device {
  readonly diary: Diary = { tried: {}, tapped: {}, refused: {}, kills: 0 }
  readonly link: Link
  readonly random: () => number
  phone: Phone | null = null
  private memory: Memory | null = null
  private dies: Moment | null = null
  private readonly kept = new Map<string, string>()
  private readonly script: Script
  private readonly born: Born

  constructor(script: Script, born: Born, link: Link, random: () => number) {
    this.script = script
    this.born = born
    this.link = link
    this.random = random
  }

  on(): void {
    this.dies = null
    if (this.memory) return
    this.memory = new Memory(this)
    const open = this.script.runInContext(createContext(this.memory.world()))
    const storage = {
      length: 0,
      clear: () => this.kept.clear(),
      key: () => null,
      getItem: (key: string) => this.kept.get(key) ?? null,
      setItem: (key: string, value: string) => void this.kept.set(key, value),
      removeItem: (key: string) => void this.kept.delete(key),
    }
    const note = (one: Note) => this.notes(one)
    this.phone = open({ ...this.born, storage, note })
  }

  killAt(moment: Moment): void {
    this.dies = moment
    if (moment === 'now') this.kill()
  }

  kill(): void {
    if (!this.memory) return
    this.memory.die()
    this.memory = null
    this.phone = null
    this.dies = null
    this.diary.kills += 1
  }

  isOnline(): void {
    for (const heard of this.memory?.listeners.get('online') ?? []) heard()
  }

  /** A kill may wait for the moment at which a press leaves, or its answer comes. */
  meets(moment: Moment, memory: Memory): void {
    if (this.dies === moment && this.memory === memory) this.kill()
  }

  private notes(note: Note): void {
    if (note.is === 'tried') this.diary.tried[note.id] = note.at
    else if (note.is === 'tapped') this.diary.tapped[note.id] = note
    else this.diary.refused[note.id] = note.problem
  }
}

/** The memory of a phone: gone at a kill, with its timers and open lines. */
class Memory {
  readonly listeners = new Map<string, Set<() => void>>()
  private isDead = false
  private readonly lines = new Set<Line>()
  private readonly device: Device
  private readonly clock: Clock

  constructor(device: Device) {
    this.device = device
    this.clock = device.link.clock
  }

  die(): void {
    this.isDead = true
    this.listeners.clear()
    for (const line of this.lines) {
      line.onopen = line.onclose = line.onmessage = null
      line.close()
    }
  }

  /** What the page's code sees of a browser; nothing of it keeps a time of its own. */
  world(): object {
    const on = (name: string, heard: () => void) =>
      this.listeners.set(name, (this.listeners.get(name) ?? new Set()).add(heard))
    const off = (name: string, heard: () => void) =>
      this.listeners.get(name)?.delete(heard)
    const page = { addEventListener: on, removeEventListener: off }
    const { clock } = this
    const alive = (work: () => void) => () => {
      if (!this.isDead) work()
    }
    const clear = (n: number) => clock.clear(n)
    return {
      window: page,
      document: { ...page, visibilityState: 'visible' },
      location: { protocol: 'http:', host: 'ucr.test' },
      crypto: { getRandomValues: (bytes: Uint8Array) => bytes.map(() => this.byte()) },
      performance: { now: () => clock.now },
      Date: dateOf(clock),
      Math: Object.assign(Object.create(Math), { random: this.device.random }),
      AbortController,
      AbortSignal: { timeout: (ms: number) => this.timeout(ms) },
      URLSearchParams,
      DOMException,
      setTimeout: (work: () => void, ms: number) => clock.at(ms, alive(work)),
      setInterval: (work: () => void, ms: number) => clock.at(ms, alive(work), ms),
      clearTimeout: clear,
      clearInterval: clear,
      fetch: (path: string, init: RequestInit) => this.fetch(path, init),
      WebSocket: this.sockets(),
    }
  }

  private byte(): number {
    return Math.floor(this.device.random() * 256)
  }

  private timeout(ms: number): AbortSignal {
    const over = new AbortController()
    this.clock.at(ms, () => over.abort())
    return over.signal
  }

  private sockets(): unknown {
    const { lines } = this
    const { link } = this.device
    return class extends Line {
      constructor() {
        super(link)
        lines.add(this)
      }
    }
  }

  /** A dead page's code never hears of anything again. */
  private async fetch(path: string, init: RequestInit): Promise<unknown> {
    if (this.isDead) return NEVER
    const { device } = this
    const isTap = init.method === 'POST' && path.startsWith('/api/crew/')
    const answer = device.link.asks(path, init)
    if (isTap) this.clock.at(0, () => device.meets('sent', this))
    try {
      const said = await Promise.race([answer, aborted(init.signal)])
      if (isTap) device.meets('answered', this)
      return this.isDead ? NEVER : said
    } catch (error) {
      if (this.isDead) return NEVER
      throw error
    }
  }
}

function aborted(signal: AbortSignal | null | undefined): Promise<never> {
  if (!signal) return NEVER
  return new Promise((_, fails) => {
    if (signal.aborted) fails(new TypeError('given up'))
    signal.addEventListener('abort', () => fails(new TypeError('given up')))
  })
}

function dateOf(clock: Clock): unknown {
  return class extends Date {
    constructor(...of: [] | [string | number]) {
      super(of[0] ?? clock.now)
    }

    static override now(): number {
      return clock.now
    }
  }
}
