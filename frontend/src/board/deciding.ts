import type { Decide, ReferralCard } from '../api/types'
import { why999 } from './needs999'

export type Decision = Decide['decision']

/** What may be decided about a case, in the order in which it is asked.
 *
 * A crew that has it must be told: it can no longer be declined, only handed back. Where
 * 999 may be needed, or a red flag stands, what brings it there comes first.
 */
export function decisions(referral: ReferralCard): readonly Decision[] {
  const rest: Decision[] = referral.status === 'assigned' ? [] : ['decline']
  const isGrave = referral.red_flags.length > 0 || why999(referral) !== null
  return isGrave ? ['hand_back', 'accept', ...rest] : ['accept', ...rest, 'hand_back']
}

/** What a decision still lacks, by its field; nothing is chosen beforehand. */
export interface Lacking {
  readonly choice?: string
  readonly reason?: string
  readonly place?: string
}

export function lacking(
  referral: Pick<ReferralCard, 'lon'>,
  { choice, reason, hasPlace }: Given,
): Lacking {
  if (choice === null) return { choice: 'Choose what becomes of it: nothing was sent' }
  if (choice !== 'accept') return reason ? {} : { reason: 'Choose a reason' }
  const hasNowhere = referral.lon === null && !hasPlace
  return hasNowhere
    ? { place: 'Find the place first: a crew needs somewhere to go' }
    : {}
}

interface Given {
  readonly choice: Decision | null
  readonly reason: string
  readonly hasPlace: boolean
}
