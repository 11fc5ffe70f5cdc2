import type { At, ClientFrame, Ev, Of, ServerFrame, Sync } from '../api/types'
import { backoffMs, NEAR_FOR_MS, nearMs } from './backoff'
import { ON_SOCKET, START, type State } from './state'
import type { Input, Options, Output, Step } from './steps'

export { type Input, type Options, type Output, START, type State }

/** How long silence may last before a socket is taken for dead. */
export const SILENCE_MS = 35_000
export const POLL_MS = 3_000
/** While the service itself is away it is asked each second: it may be back. A little
 * less, or the answer's own way would let the next tick come too early. */
const AWAY_MS = 900
/** How long a socket that slept with us may take to prove that it lives. */
export const PROOF_MS = 900
/** What was begun on a line that is gone may take for ever: begun anew after this. */
const STUCK_MS = 1_000
/** A socket gets this long to come back before the twin is asked. */
const POLL_AFTER_MS = 3_000
/** How long one step of the greeting may take. */
const STEP_MS = 10_000

/** Fold one input into the connection. No clock, no network: both are handed in. */
export function handle(
  state: State,
  now: number,
  input: Input,
  options: Options,
): Step {
  if (state.phase === 'ended') return [state, []]
  switch (input.on) {
    case 'start':
      return askTicket({ ...state, lostAt: now }, now)
    case 'online':
      return online(state, now, options)
    case 'answered':
      return [answered(state, options), []]
    case 'woke':
      return woke(state, now, options)
    case 'tick':
      return tick(state, now, options)
    case 'ticket':
      return ticketCame(state, now, input.ticket)
    case 'ticket_refused':
      return ticketRefused(state, now, input.status, options)
    case 'opened':
      return opened(state, now, options)
    case 'closed':
      return closed(state, now, input.code, options)
    case 'frame':
      return frame(heard(state, now), now, input.frame, options)
    case 'twin':
      return twin(
        back({ ...state, polling: false, heardAt: now }, now),
        now,
        input.answer,
      )
    case 'twin_failed':
      return [
        { ...state, polling: false, away: true, polledAt: now - POLL_MS + AWAY_MS },
        [],
      ]
    default:
      return input satisfies never
  }
}

/** The network is there, and may be another one: what was begun before may never end. */
function online(state: State, now: number, options: Options): Step {
  const soon = state.failures === 0 ? state : { ...state, failures: 0 }
  if (state.phase === 'live') return woke(soon, now, options)
  if (state.phase === 'waiting') return askTicket(soon, now)
  // Begun just now, it may have gone by the new line: it has as long to prove it.
  if (now - state.phaseAt < STUCK_MS) return [{ ...soon, doubted: true }, []]
  return ON_SOCKET.has(state.phase) ? dropAndAsk(soon, now) : askTicket(soon, now)
}

/** The socket need not wait out its turn, which may have grown to 20 seconds. */
function answered(state: State, options: Options): State {
  if (state.phase !== 'waiting') return state
  const soon = state.phaseAt + backoffMs(0, options.random)
  return { ...state, failures: 0, retryAt: Math.min(state.retryAt, soon) }
}

/** Timers stood still, so nobody knows what was missed: ask now, and trust nothing. */
function woke(state: State, now: number, options: Options): Step {
  if (state.phase === 'waiting') return askTicket({ ...state, failures: 0 }, now)
  if (!ON_SOCKET.has(state.phase)) return [state, []]
  if (state.phase !== 'live' || now - state.socketHeardAt >= SILENCE_MS)
    return dropAndAsk(state, now)
  const [next, outputs] = subscribe(state, now, options)
  return [{ ...next, doubted: true }, outputs]
}

/** The service answers again: the socket need not wait out its turn. */
function back(state: State, now: number): State {
  if (!state.away) return state
  return { ...state, away: false, failures: 0, retryAt: Math.min(state.retryAt, now) }
}

function heard(state: State, now: number): State {
  return { ...state, heardAt: now, socketHeardAt: now }
}

function askTicket(state: State, now: number): Step {
  return [
    { ...state, phase: 'ticket', phaseAt: now, ticket: null, doubted: false },
    [{ do: 'get_ticket' }],
  ]
}

function ticketCame(state: State, now: number, ticket: string): Step {
  if (state.phase !== 'ticket') return [state, []]
  return [
    { ...state, phase: 'opening', ticket, socketHeardAt: now, phaseAt: now },
    [{ do: 'open' }],
  ]
}

function ticketRefused(
  state: State,
  now: number,
  status: number,
  options: Options,
): Step {
  if (status === 401 || status === 403)
    return [{ ...state, phase: 'ended', ended: 'signed_out' }, [{ do: 'forget' }]]
  return wait(state, now, options, status !== 0)
}

function opened(state: State, now: number, options: Options): Step {
  if (state.phase !== 'opening' || !state.ticket) return [state, []]
  const hello: ClientFrame = {
    t: 'hello',
    ticket: state.ticket,
    client: options.client,
  }
  // In one breath: what is asked for is answered right after the welcome.
  const [next, outputs] = askAgain(heard(state, now), options)
  return [
    { ...next, phase: 'greeting', ticket: null, phaseAt: now },
    [{ do: 'send', frame: hello }, ...outputs],
  ]
}

function closed(state: State, now: number, code: number, options: Options): Step {
  if (code >= 4500 && code < 5000) {
    const ended: State = { ...state, phase: 'ended', ended: String(code) }
    return [ended, code === 4503 ? [{ do: 'forget' }] : []]
  }
  if (!ON_SOCKET.has(state.phase)) return [state, []]
  return wait(state, now, options, code >= 4000)
}

/** `isTold`: the service itself sent us away, and is not to be asked often. */
function wait(state: State, now: number, options: Options, isTold = false): Step {
  const lostAt = state.phase === 'live' ? now : state.lostAt
  const far = backoffMs(state.failures, options.random)
  const isNear = !isTold && options.isWatched?.() && now - lostAt < NEAR_FOR_MS
  const retryAt = now + (isNear ? Math.min(far, nearMs(options.random)) : far)
  return [
    {
      ...state,
      phase: 'waiting',
      phaseAt: now,
      retryAt,
      failures: state.failures + 1,
      lostAt,
    },
    [],
  ]
}

function tick(state: State, now: number, options: Options): Step {
  if (state.phase === 'ticket' && state.doubted && now - state.phaseAt >= PROOF_MS)
    return askTicket(state, now)
  if (isDead(state, now))
    return state.doubted ? dropAndAsk(state, now) : dropAndWait(state, now, options)
  const [next, outputs] =
    state.phase === 'waiting' && now >= state.retryAt
      ? askTicket(state, now)
      : [state, []]
  return poll(next, now, outputs)
}

function isDead(state: State, now: number): boolean {
  if (!ON_SOCKET.has(state.phase)) return false
  if (now - state.socketHeardAt >= SILENCE_MS) return true
  return (
    state.phase !== 'live' &&
    now - state.phaseAt >= (state.doubted ? PROOF_MS : STEP_MS)
  )
}

/** Ask the twin while the socket cannot be had. */
function poll(state: State, now: number, outputs: readonly Output[]): Step {
  const due =
    state.phase !== 'live' &&
    state.phase !== 'idle' &&
    !state.polling &&
    now - state.lostAt >= POLL_AFTER_MS &&
    now - state.polledAt >= POLL_MS
  if (!due) return [state, outputs]
  return [
    { ...state, polling: true, polledAt: now },
    [...outputs, { do: 'poll', since: state.at }],
  ]
}

function frame(state: State, now: number, said: ServerFrame, options: Options): Step {
  switch (said.t) {
    case 'welcome':
      return welcomed(state, now, said)
    case 'ping':
      return pinged(state, now, said, options)
    case 'ev':
      return happened(state, now, said, options)
    case 'positions':
      return [state, [{ do: 'moved', positions: said.positions }]]
    case 'presence':
      return [state, [{ do: 'contacts', contacts: said.crews }]]
    case 'placed':
      return [state, [{ do: 'placed', placed: said }]]
    case 'sub_ok':
      return subscribed(state, now, said, options)
    case 'unsub':
      return unsubscribed(state, said, options)
    case 'problem':
      return said.id === state.subId && state.phase === 'subscribing'
        ? dropAndWait(state, now, options)
        : [state, []]
    default:
      // Inside v1 a newer server may only add: what is unknown is ignored.
      return [state, []]
  }
}

function dropAndWait(state: State, now: number, options: Options): Step {
  return [wait(state, now, options)[0], [{ do: 'drop' }]]
}

function dropAndAsk(state: State, now: number): Step {
  const lostAt = state.phase === 'live' ? now : state.lostAt
  const [next, outputs] = askTicket({ ...state, lostAt }, now)
  return [next, [{ do: 'drop' }, ...outputs]]
}

function welcomed(state: State, now: number, said: Of<'welcome'>): Step {
  if (state.phase !== 'greeting') return [state, []]
  return [
    { ...state, phase: 'subscribing', phaseAt: now },
    [{ do: 'set_clock', clock: said.clock }],
  ]
}

function subscribe(state: State, now: number, options: Options): Step {
  const [next, outputs] = askAgain(state, options)
  const lostAt = state.phase === 'live' ? now : state.lostAt
  return [{ ...next, phase: 'subscribing', phaseAt: now, lostAt }, outputs]
}

/** Ask for what we may have missed, without doubting what we show. */
function askAgain(state: State, options: Options): Step {
  const subId = state.subId + 1
  const sub: ClientFrame = {
    t: 'sub',
    id: subId,
    topic: options.topic,
    since: state.at,
  }
  return [{ ...state, subId }, [{ do: 'send', frame: sub }]]
}

function subscribed(
  state: State,
  now: number,
  said: Of<'sub_ok'>,
  options: Options,
): Step {
  const waiting = state.phase === 'subscribing' || state.phase === 'live'
  if (said.id !== state.subId || !waiting) return [state, []]
  if (said.recovered && state.at && state.at.epoch !== said.at.epoch)
    return startOver(state, now, options)
  const answered: State = {
    ...state,
    phase: 'live',
    doubted: false,
    away: false,
    answeredId: said.id,
    failures: 0,
    freshAt: now,
  }
  return caughtUp(answered, said)
}

function twin(state: State, now: number, answer: Sync): Step {
  if (state.phase === 'live' || isBehind(state.at, answer.at)) return [state, []]
  // It follows on from a log that is restored meanwhile.
  if (answer.recovered && answer.at.epoch !== state.at?.epoch) return [state, []]
  const [next, outputs] = caughtUp({ ...state, freshAt: now }, answer)
  return [next, [{ do: 'set_clock', clock: answer.clock }, ...outputs]]
}

function isBehind(at: At | null, then: At): boolean {
  return at !== null && at.epoch === then.epoch && then.offset < at.offset
}

type CaughtUp = Pick<Sync, 'recovered' | 'events' | 'snapshot' | 'positions' | 'at'>

/** Every missed event, or a whole snapshot; in either case we stand at `at`. */
function caughtUp(state: State, answer: CaughtUp): Step {
  const moved: Output = { do: 'moved', positions: answer.positions }
  if (answer.snapshot && !answer.recovered) {
    // What was long on its way must not take a screen back behind the twin's answer.
    if (isBehind(state.at, answer.at)) return [state, [moved]]
    return [
      { ...state, at: answer.at },
      [{ do: 'replace', snapshot: answer.snapshot }, moved],
    ]
  }
  const at = isBehind(state.at, answer.at) ? state.at : answer.at
  const from = state.at?.offset ?? 0
  const events = answer.events.filter((event) => event.offset > from)
  return [{ ...state, at }, [{ do: 'apply', events }, moved]]
}

function happened(state: State, now: number, event: Ev, options: Options): Step {
  if (state.phase !== 'live' || !state.at) return [state, []]
  if (event.epoch !== state.at.epoch) return startOver(state, now, options)
  if (event.offset <= state.at.offset) return [state, []]
  if (event.offset > state.at.offset + 1 && !options.sparse)
    return subscribe(state, now, options)
  const at = { epoch: event.epoch, offset: event.offset }
  return [{ ...state, at, freshAt: now }, [{ do: 'apply', events: [event] }]]
}

/** A new epoch: the timeline may have been rewound, so all we have may be untrue. */
function startOver(state: State, now: number, options: Options): Step {
  const [next, outputs] = subscribe({ ...state, at: null }, now, options)
  return [next, [{ do: 'forget' }, ...outputs]]
}

function pinged(state: State, now: number, said: Of<'ping'>, options: Options): Step {
  const answers: Output[] = [
    { do: 'send', frame: { t: 'pong' } },
    { do: 'set_clock', clock: said.clock },
  ]
  const top = said.tops[options.topic]
  if (state.phase !== 'live' || !top || !state.at) return [state, answers]
  if (top.epoch !== state.at.epoch) {
    const [next, outputs] = startOver(state, now, options)
    return [next, [...answers, ...outputs]]
  }
  if (top.offset <= state.at.offset) return [{ ...state, freshAt: now }, answers]
  if (options.sparse && hasAllOf(top, state.at)) {
    const at = { epoch: top.epoch, offset: top.offset }
    return [{ ...state, at, freshAt: now }, answers]
  }
  const asked = state.subId === state.answeredId
  const [next, outputs] =
    options.sparse && asked ? askAgain(state, options) : subscribe(state, now, options)
  return [next, [...answers, ...outputs]]
}

/** What went by since was others' alone. A service of before does not say so. */
function hasAllOf(top: Of<'ping'>['tops'][string], at: At): boolean {
  return typeof top.own === 'number' && top.own <= at.offset
}

function unsubscribed(state: State, said: Of<'unsub'>, options: Options): Step {
  if (said.topic !== options.topic) return [state, []]
  const ended: State = { ...state, phase: 'ended', ended: said.code }
  const outputs: Output[] = [{ do: 'drop' }]
  return [ended, said.purge ? [{ do: 'forget' }, ...outputs] : outputs]
}
