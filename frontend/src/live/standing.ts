import { SILENCE_MS, type State } from './core'

/** What a screen may say about itself. `live` is never said of what may be old. */
export type Standing =
  | { readonly is: 'live' }
  | { readonly is: 'catching_up' }
  | { readonly is: 'polling'; readonly since: number }
  | { readonly is: 'not_live'; readonly since: number | null }
  | { readonly is: 'ended'; readonly why: string }

const TWIN_FRESH_MS = 10_000

export function standing(state: State, now: number): Standing {
  if (state.ended !== null) return { is: 'ended', why: state.ended }
  const heardLately = now - state.socketHeardAt < SILENCE_MS
  if (state.phase === 'live' && heardLately) return { is: 'live' }
  if (state.phase === 'subscribing' && heardLately) return { is: 'catching_up' }
  if (state.freshAt === null) {
    const settling = now - state.lostAt < TWIN_FRESH_MS
    return settling ? { is: 'catching_up' } : { is: 'not_live', since: null }
  }
  if (state.phase !== 'live' && now - state.freshAt < TWIN_FRESH_MS)
    return { is: 'polling', since: state.lostAt }
  return { is: 'not_live', since: state.heardAt }
}

/** Whether a phone must say that no job will reach it. */
export function isDeaf(state: State, now: number): boolean {
  if (state.ended !== null) return true
  return now - (state.heardAt ?? state.lostAt) >= SILENCE_MS
}
