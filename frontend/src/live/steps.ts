import type {
  At,
  ClientFrame,
  Clock,
  CrewContact,
  CrewPosition,
  Ev,
  Of,
  ServerFrame,
  Snapshot,
  Sync,
} from '../api/types'
import type { State } from './state'

export interface Options {
  readonly topic: string
  /** A crew's topic leaves out the area's other entries, so gaps are normal there. */
  readonly sparse: boolean
  readonly client: string
  readonly random: () => number
  /** Whether somebody looks on who waits for a signal: then it is tried more often for
   * the first minutes of silence. Absent: never. */
  readonly isWatched?: () => boolean
}

export type Input =
  | { readonly on: 'start' | 'online' | 'woke' | 'tick' | 'opened' | 'twin_failed' }
  /** The service answered something else of ours: the way to it is open. */
  | { readonly on: 'answered' }
  | { readonly on: 'ticket'; readonly ticket: string }
  | { readonly on: 'ticket_refused'; readonly status: number }
  | { readonly on: 'frame'; readonly frame: ServerFrame }
  | { readonly on: 'closed'; readonly code: number }
  | { readonly on: 'twin'; readonly answer: Sync }

export type Output =
  | { readonly do: 'get_ticket' | 'open' | 'drop' | 'forget' }
  | { readonly do: 'send'; readonly frame: ClientFrame }
  | { readonly do: 'poll'; readonly since: At | null }
  | { readonly do: 'replace'; readonly snapshot: Snapshot }
  | { readonly do: 'apply'; readonly events: readonly Ev[] }
  | { readonly do: 'moved'; readonly positions: readonly CrewPosition[] }
  | { readonly do: 'contacts'; readonly contacts: readonly CrewContact[] }
  | { readonly do: 'placed'; readonly placed: Of<'placed'> }
  | { readonly do: 'set_clock'; readonly clock: Clock }

export type Step = readonly [State, readonly Output[]]
