import type { Destination, HandBackReason, Outcome } from '../api/types'

/** What one of the eight ways to end a visit makes of a thumb: rules, and nothing else. */
export interface Ending {
  readonly path: string
  readonly body: Readonly<Record<string, unknown>>
  /** It waits half a minute and can be taken back; else somebody must act at once. */
  readonly isHeld: boolean
}

/** Somebody else must act on these: they are not held back for a moment. */
const AT_ONCE: ReadonlySet<Outcome> = new Set(['escalated_999', 'not_found'])

export const isToldAtOnce = (outcome: Outcome): boolean => AT_ONCE.has(outcome)

/** Null: it cannot go like this; where the person was referred on, it says where to. */
export function completed(
  visitId: string,
  outcome: Outcome,
  destination: Destination | null,
): Ending | null {
  const chosen = whereTo(outcome, destination)
  if (chosen === 'missing') return null
  return {
    path: `visits/${visitId}/complete`,
    body: { outcome, ...chosen },
    isHeld: !isToldAtOnce(outcome),
  }
}

/** The destination as it is sent: exactly when the person was referred on. */
export function whereTo(
  outcome: Outcome,
  destination: Destination | null,
): { readonly destination?: Destination } | 'missing' {
  if (outcome !== 'referred_on') return {}
  return destination ? { destination } : 'missing'
}

/** A second crew has left; its first goes on. */
export function left(visitId: string): Ending {
  return { path: `visits/${visitId}/leave`, body: {}, isHeld: false }
}

/** The crew goes: another must be found, and is looked for at once. */
export function handedBack(visitId: string, reason: HandBackReason): Ending {
  return { path: `visits/${visitId}/hand-back`, body: { reason }, isHeld: false }
}
