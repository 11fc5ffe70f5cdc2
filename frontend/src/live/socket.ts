import { sendUnder } from '../api/client'
import { Refused } from '../api/problem'
import { readSync } from '../api/reads'
import type { At, ClientFrame, ServerFrame, Ticket } from '../api/types'
import {
  handle,
  type Input,
  type Options,
  type Output,
  PROOF_MS,
  START,
  type State,
} from './core'

/** What a screen does with what the connection hands it. */
export interface Listener {
  stands(state: State): void
  take(output: Output): void
  /** Do within it all that one frame brings, so that whoever draws it draws once. */
  together?(act: () => void): void
}

export interface Connection {
  readonly state: () => State
  /** The service answered a request of ours: the way to it is open. */
  answered(): void
  /** Say something on a socket that is live; false: it is not. */
  say(frame: ClientFrame): boolean
  stop(): void
}

const TICK_MS = 1_000
const TICKET_MS = 10_000
/** Ticks that are further apart than this were stopped: the device slept. */
const SLEPT_MS = 5_000

/** Run the connection's rules on a real socket, a real clock and the HTTP twin. */
export function connect(options: Options, listener: Listener): Connection {
  let state = START
  let socket: WebSocket | null = null
  let stopped = false
  let turn: ReturnType<typeof setTimeout> | undefined
  let asking: AbortController | null = null
  const together = listener.together ?? ((act: () => void) => act())

  function give(input: Input): void {
    if (stopped) return
    const [next, outputs] = handle(state, Date.now(), input, options)
    const changed = next !== state
    state = next
    together(() => {
      for (const output of outputs) perform(output)
      if (changed) listener.stands(state)
    })
    if (changed && next.phase === 'waiting') again(next.retryAt)
  }

  /** Only the last ticket that was asked for is heard of. */
  function askTicket(): void {
    asking?.abort()
    const mine = new AbortController()
    asking = mine
    void getTicket((input) => asking === mine && give(input), mine)
  }

  /** When its turn comes, and not at the next full second. */
  function again(at: number): void {
    clearTimeout(turn)
    turn = setTimeout(() => give({ on: 'tick' }), Math.max(0, at - Date.now()))
  }

  function perform(output: Output): void {
    switch (output.do) {
      case 'get_ticket':
        askTicket()
        return
      case 'open':
        socket = open(give, () => socket)
        return
      case 'send':
        send(socket, output.frame)
        return
      case 'drop':
        socket = drop(socket)
        return
      case 'poll':
        void poll(options.topic, output.since, give)
        return
      default:
        listener.take(output)
    }
  }

  let ticked = Date.now()
  const tick = () => {
    const slept = Date.now() - ticked >= SLEPT_MS
    ticked = Date.now()
    if (slept) {
      give({ on: 'woke' })
      setTimeout(tick, PROOF_MS)
    }
    give({ on: 'tick' })
  }
  const online = () => {
    give({ on: 'online' })
    setTimeout(tick, PROOF_MS)
  }
  const timer = setInterval(tick, TICK_MS)
  window.addEventListener('online', online)
  document.addEventListener('visibilitychange', tick)
  give({ on: 'start' })

  return {
    state: () => state,
    answered: () => give({ on: 'answered' }),
    say: (frame) => state.phase === 'live' && send(socket, frame),
    stop() {
      stopped = true
      clearTimeout(turn)
      clearInterval(timer)
      window.removeEventListener('online', online)
      document.removeEventListener('visibilitychange', tick)
      socket = drop(socket)
    },
  }
}

type Give = (input: Input) => unknown

let early: Promise<Ticket> | null = null

/** Ask for the first ticket before it is known what it is for: so much sooner it is there. */
export function askEarly(): void {
  early = requestTicket(AbortSignal.timeout(TICKET_MS))
  early.catch(() => null) // whoever uses it hears of it
}

function requestTicket(signal: AbortSignal): Promise<Ticket> {
  return sendUnder<Ticket>(null, '/api/ws-ticket', {}, undefined, signal)
}

async function getTicket(give: Give, asking: AbortController): Promise<void> {
  const timer = setTimeout(() => asking.abort(), TICKET_MS)
  const first = early
  early = null
  try {
    const { ticket } = await (first ?? requestTicket(asking.signal))
    give({ on: 'ticket', ticket })
  } catch (error) {
    const status = error instanceof Refused ? error.problem.status : 0
    give({ on: 'ticket_refused', status })
  } finally {
    clearTimeout(timer)
  }
}

async function poll(topic: string, since: At | null, give: Give): Promise<void> {
  try {
    give({ on: 'twin', answer: await readSync(topic, since) })
  } catch {
    give({ on: 'twin_failed' })
  }
}

/** Open a socket that is heard only while it is the current one. */
function open(give: Give, current: () => WebSocket | null): WebSocket {
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws'
  const socket = new WebSocket(`${scheme}://${location.host}/ws`, 'ucr.v1')
  const ifCurrent = (input: () => Input) => () => {
    if (current() === socket) give(input())
  }
  socket.onopen = ifCurrent(() => ({ on: 'opened' }))
  socket.onclose = (event) => ifCurrent(() => ({ on: 'closed', code: event.code }))()
  socket.onmessage = (event) => {
    const frame = parse(event.data)
    if (frame) ifCurrent(() => ({ on: 'frame', frame }))()
  }
  return socket
}

function parse(data: unknown): ServerFrame | null {
  if (typeof data !== 'string') return null
  try {
    return JSON.parse(data) as ServerFrame
  } catch {
    return null
  }
}

function send(socket: WebSocket | null, frame: ClientFrame): boolean {
  if (socket?.readyState !== WebSocket.OPEN) return false
  socket.send(JSON.stringify(frame))
  return true
}

function drop(socket: WebSocket | null): null {
  socket?.close(4000)
  return null
}
