import type { ReferralCard } from '../api/types'
import { hhmm, minutesBetween, span, toSpare } from './time'

/** Whether a closed case's person was reached in time, in one wording everywhere. It hangs
 * on nothing but the card: no clock of it runs on. */
type Ended = Pick<
  ReferralCard,
  'status' | 'outcome' | 'due_at' | 'closed_at' | 'reached_at'
>

const WITHOUT: Partial<Record<ReferralCard['status'], string>> = {
  cancelled: 'cancelled',
  declined_told: 'declined',
  handed_back: 'handed back',
}

/** How a case ended in which nobody was met; of any other there is nothing to say, nor
 * of one whose card is of a release that kept no arrival. */
function withoutWords({ status, outcome, reached_at }: Ended): string | undefined {
  if (reached_at === undefined) return undefined
  return outcome === 'not_found' ? 'nobody found' : WITHOUT[status]
}

/** "reached 14:05, 22 min to spare", "reached 14:32, 12 min late", "not reached: cancelled". */
export function reachedWords(referral: Ended): string {
  if (referral.reached_at) {
    const spare = minutesBetween(referral.reached_at, referral.due_at)
    return `reached ${hhmm(referral.reached_at)}, ${toSpare(spare)}`
  }
  const how = withoutWords(referral)
  return how ? `not reached: ${how}` : 'arrival not kept'
}

/** The same as short as a figure: "reached in time", "reached 12 min late", "not reached". */
export function reachedFigure(referral: Ended): string {
  const { reached_at, due_at } = referral
  if (!reached_at) return withoutWords(referral) ? 'not reached' : 'closed'
  const spare = minutesBetween(reached_at, due_at)
  return spare < 0 ? `reached ${span(spare)} late` : 'reached in time'
}

/** "due 14:20, reached 14:05, 22 min to spare, closed 15:10". */
export function closedWords(referral: Ended): string {
  const { due_at, closed_at } = referral
  const closed = closed_at && `closed ${hhmm(closed_at)}`
  return [`due ${hhmm(due_at)}`, reachedWords(referral), closed]
    .filter(Boolean)
    .join(', ')
}
