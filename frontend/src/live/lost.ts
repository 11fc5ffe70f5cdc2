import { standing } from './standing'
import type { State } from './state'

/** What a screen knows of its own blindness; all of it in the device's ms. */
export interface Lost {
  /** Until when it is known to have been complete; null: never. */
  readonly knownAt: number | null
  /** Since when it is neither live nor asking every few seconds; null: it is. */
  readonly lostAt: number | null
}

export const NEVER: Lost = { knownAt: null, lostAt: null }

/** A socket that comes and goes before it brought anything is no sign of life: only
 * what is complete again ends it. */
export function follows(before: Lost, state: State, now: number): Lost {
  const { is } = standing(state, now)
  const knownAt =
    state.phase === 'live' ? state.socketHeardAt : latest(before.knownAt, state.freshAt)
  if (is === 'live' || is === 'polling') return { knownAt, lostAt: null }
  if (is === 'catching_up') return { knownAt, lostAt: before.lostAt }
  return { knownAt, lostAt: before.lostAt ?? now }
}

function latest(one: number | null, other: number | null): number | null {
  if (one === null || other === null) return one ?? other
  return Math.max(one, other)
}
