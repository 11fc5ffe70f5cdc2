import { post } from '../api/client'
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
}

export interface Connection {
  readonly state: () => State
  stop(): void
}

const TICK_MS = 1_000
/** Ticks that are further apart than this were stopped: the device slept. */
const SLEPT_MS = 5_000

/** Run the connection's rules on a real socket, a real clock and the HTTP twin. */
export function connect(options: Options, listener: Listener): Connection {
  let state = START
  let socket: WebSocket | null = null
  let stopped = false

  function give(input: Input): void {
    if (stopped) return
    const [next, outputs] = handle(state, Date.now(), input, options)
    const changed = next !== state
    state = next
    for (const output of outputs) perform(output)
    if (changed) listener.stands(state)
  }

  function perform(output: Output): void {
    switch (output.do) {
      case 'get_ticket':
        void getTicket(give)
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
  const online = () => give({ on: 'online' })
  const timer = setInterval(tick, TICK_MS)
  window.addEventListener('online', online)
  document.addEventListener('visibilitychange', tick)
  give({ on: 'start' })

  return {
    state: () => state,
    stop() {
      stopped = true
      clearInterval(timer)
      window.removeEventListener('online', online)
      document.removeEventListener('visibilitychange', tick)
      socket = drop(socket)
    },
  }
}

type Give = (input: Input) => void

async function getTicket(give: Give): Promise<void> {
  try {
    const { ticket } = await post<Ticket>('/api/ws-ticket')
    give({ on: 'ticket', ticket })
  } catch (error) {
    const status = error instanceof Refused ? error.problem.status : 0
    give({ on: 'ticket_refused', status })
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

function send(socket: WebSocket | null, frame: ClientFrame): void {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame))
}

function drop(socket: WebSocket | null): null {
  socket?.close(4000)
  return null
}
