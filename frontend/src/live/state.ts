import type { At } from '../api/types'

export type Phase =
  | 'idle'
  | 'ticket'
  | 'opening'
  | 'greeting'
  | 'subscribing'
  | 'live'
  | 'waiting'
  | 'ended'

/** The phases in which there is a socket. */
export const ON_SOCKET: ReadonlySet<Phase> = new Set([
  'opening',
  'greeting',
  'subscribing',
  'live',
])

export interface State {
  readonly phase: Phase
  readonly at: At | null
  /** When anything at all was last heard, by socket or twin; null: never. */
  readonly heardAt: number | null
  /** When the screen was last known to be complete. */
  readonly freshAt: number | null
  readonly socketHeardAt: number
  readonly lostAt: number
  readonly failures: number
  readonly retryAt: number
  readonly subId: number
  /** The last `sub` that was answered. */
  readonly answeredId: number
  /** When the present phase began. */
  readonly phaseAt: number
  readonly ticket: string | null
  /** We slept, and the socket has not proved since that it lives. */
  readonly doubted: boolean
  /** The twin did not answer either: the service, or the way to it, is away. */
  readonly away: boolean
  readonly polling: boolean
  readonly polledAt: number
  /** Why it will not try again: a close code, or a word of the service. */
  readonly ended: string | null
}

export const START: State = {
  phase: 'idle',
  at: null,
  heardAt: null,
  freshAt: null,
  socketHeardAt: 0,
  lostAt: 0,
  failures: 0,
  retryAt: 0,
  subId: 0,
  answeredId: 0,
  phaseAt: 0,
  ticket: null,
  doubted: false,
  away: false,
  polling: false,
  polledAt: 0,
  ended: null,
}
