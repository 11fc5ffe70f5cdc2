/** Many phones in one process, each in a world of its own that can be killed.
 *
 * Told what to do by lines of JSON on its input; each is answered by one line. The phone
 * itself is the bundle whose path is the first argument.
 */
import { webcrypto } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { createContext, Script } from 'node:vm'
import type { Way } from './broken'
import type { Note, Phone, View } from './phone'

type Moment = 'now' | 'sent' | 'answered'

interface Born {
  readonly cookie: string
  readonly crewId: string
  readonly accountId: string
  readonly broken: Way | null
}

type Order = { readonly n: number; readonly phone: string } & (
  | ({ readonly do: 'add' } & Born)
  | { readonly do: 'on' | 'online' | 'drain' | 'settle' | 'look' | 'remove' }
  | { readonly do: 'kill'; readonly at: Moment }
  | { readonly do: 'tap'; readonly choice: number }
)

const [bundle = '', host = '', origin = ''] = process.argv.slice(2)
const script = new Script(`${readFileSync(bundle, 'utf8')};Histories.switchOn`)
const NEVER = new Promise<never>(() => undefined)

/** The memory of a phone: gone at a kill, with its timers and open lines. */
class Memory {
  readonly dies = new AbortController()
  readonly phone: Phone
  readonly timers = new Set<NodeJS.Timeout>()
  readonly listeners = new Map<string, Set<() => void>>()

  constructor(device: Device) {
    const open = script.runInContext(createContext(this.world(device)))
    this.phone = open({
      ...device.born,
      storage: device.storage,
      note: (note: Note) => device.note(note),
    })
  }

  get isDead(): boolean {
    return this.dies.signal.aborted
  }

  die(): void {
    this.dies.abort()
    for (const timer of this.timers) clearInterval(timer)
    this.listeners.clear()
  }

  /** What the page's code sees of a browser. */
  private world(device: Device): object {
    const on = (name: string, heard: () => void) =>
      this.listeners.set(name, (this.listeners.get(name) ?? new Set()).add(heard))
    const off = (name: string, heard: () => void) =>
      this.listeners.get(name)?.delete(heard)
    const page = { addEventListener: on, removeEventListener: off }
    return {
      window: page,
      document: { ...page, visibilityState: 'visible' },
      location: { protocol: 'http:', host },
      crypto: webcrypto,
      AbortController,
      AbortSignal,
      URLSearchParams,
      DOMException,
      performance,
      console,
      setInterval: (work: () => void, ms: number) => {
        const timer = setInterval(() => this.isDead || work(), ms)
        this.timers.add(timer)
        return timer
      },
      clearInterval,
      setTimeout: (work: () => void, ms: number) => {
        const timer = setTimeout(() => {
          this.timers.delete(timer)
          if (!this.isDead) work()
        }, ms)
        this.timers.add(timer)
        return timer
      },
      clearTimeout: (timer: NodeJS.Timeout) => {
        this.timers.delete(timer)
        clearTimeout(timer)
      },
      fetch: (path: string, init: RequestInit) => device.fetch(this, path, init),
      WebSocket: device.socketOf(this),
    }
  }
}

class Device {
  readonly kept = new Map<string, string>()
  readonly storage: Storage
  memory: Memory | null = null
  dies: Moment | null = null

  readonly name: string
  readonly born: Born

  constructor(name: string, born: Born) {
    this.name = name
    this.born = born
    this.storage = {
      length: 0,
      clear: () => this.kept.clear(),
      key: () => null,
      getItem: (key) => this.kept.get(key) ?? null,
      setItem: (key, value) => void this.kept.set(key, value),
      removeItem: (key) => void this.kept.delete(key),
    }
  }

  note(note: Note): void {
    say({ phone: this.name, note })
  }

  kill(): void {
    if (!this.memory) return
    this.memory.die()
    this.memory = null
    this.dies = null
    say({ phone: this.name, killed: true })
  }

  /** A dead page's code never hears of anything again. */
  async fetch(memory: Memory, path: string, init: RequestInit): Promise<Response> {
    if (memory.isDead) return NEVER
    const isTap = init.method === 'POST' && path.startsWith('/api/crew/')
    const signals = [memory.dies.signal, ...(init.signal ? [init.signal] : [])]
    const headers = {
      ...(init.headers as Record<string, string>),
      Cookie: `ucr_session=${this.born.cookie}`,
      Origin: origin,
    }
    const answer = fetch(`http://${host}${path}`, {
      ...init,
      headers,
      signal: AbortSignal.any(signals),
    })
    if (isTap && this.dies === 'sent') setImmediate(() => this.kill())
    try {
      const response = await answer
      const body = await response.text()
      if (isTap && this.dies === 'answered') this.kill()
      if (memory.isDead) return NEVER
      return new Response(response.status === 204 ? null : body, response)
    } catch (error) {
      if (memory.isDead) return NEVER
      throw error
    }
  }

  socketOf(memory: Memory): unknown {
    const cookie = `ucr_session=${this.born.cookie}`
    return class extends WebSocket {
      constructor(url: string, protocols: string) {
        const headers = { Origin: origin, Cookie: cookie }
        super(url, { protocols: [protocols], headers } as unknown as string[])
        // Node tells of a greeting that broke by `error` alone; browsers close then, too.
        this.addEventListener('error', () =>
          setImmediate(() => this.onclose?.({ code: 1006 } as CloseEvent)),
        )
        memory.dies.signal.addEventListener('abort', () => {
          this.onclose = this.onmessage = this.onopen = null
          this.close()
        })
      }
    }
  }
}

const devices = new Map<string, Device>()
const say = (what: object) => process.stdout.write(`${JSON.stringify(what)}\n`)

/** The answer, unless the phone dies before it. */
async function alive<T>(memory: Memory, answer: Promise<T>): Promise<T | null> {
  const { signal } = memory.dies
  const death = new Promise<null>((over) => {
    if (signal.aborted) over(null)
    signal.addEventListener('abort', () => over(null), { once: true })
  })
  return Promise.race([answer, death])
}

async function carryOut(order: Order): Promise<View | string | boolean | null> {
  if (order.do === 'add') {
    devices.set(order.phone, new Device(order.phone, order))
    return true
  }
  const device = devices.get(order.phone)
  if (!device) throw new Error(`no phone ${order.phone}`)
  if (order.do === 'on') {
    device.dies = null
    device.memory ??= new Memory(device)
    return true
  }
  const { memory } = device
  if (!memory) return null
  switch (order.do) {
    case 'remove':
      memory.die()
      return devices.delete(order.phone)
    case 'kill':
      device.dies = order.at
      if (order.at === 'now') device.kill()
      return true
    case 'online':
      for (const heard of memory.listeners.get('online') ?? []) heard()
      return true
    case 'tap':
      return alive(memory, memory.phone.tap(order.choice))
    case 'drain':
      void memory.phone.drain()
      return true
    case 'settle':
      await alive(memory, memory.phone.drain())
      return true
    case 'look':
      return alive(memory, memory.phone.look())
  }
}

createInterface({ input: process.stdin }).on('line', (line) => {
  const order = JSON.parse(line) as Order
  carryOut(order).then(
    (answer) => say({ n: order.n, answer }),
    (error: unknown) => say({ n: order.n, error: String(error) }),
  )
})
