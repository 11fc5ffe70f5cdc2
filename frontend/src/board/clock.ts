import type { ReferralCard } from '../api/types'
import { type CaseView, isClosed } from './cases'
import { closedWords, reachedFigure, reachedWords } from './reached'
import { hhmm, minutesBetween, span, toSpare } from './time'

/** How a case stands against its clock: never told by colour alone. */
export type Lateness =
  | 'late'
  | 'at_risk'
  | 'on_track'
  | 'no_arrival'
  | 'arrived'
  | 'closed'

/** Fewer minutes to spare than this is "at risk". A starting value, for the service's
 * clinical safety officer to confirm. */
export const AT_RISK_MIN = 15

/** Minutes to spare: due minus predicted arrival. With nobody predicted it is what is
 * left of the clock: an upper bound, said as "at most". Null once it is closed. */
export function sparing(view: CaseView, now: number): number | null {
  if (isClosed(view.referral)) return null
  return minutesBetween(view.predictedAt ?? now, view.referral.due_at)
}

export function lateness(view: CaseView, now: number): Lateness {
  if (isClosed(view.referral)) return 'closed'
  const spare = sparing(view, now) ?? 0
  if (spare < 0) return 'late'
  if (view.arrivedAt !== null) return 'arrived'
  if (spare < AT_RISK_MIN) return 'at_risk'
  return view.predictedAt === null ? 'no_arrival' : 'on_track'
}

/** The one wording of the clock: "due 14:20, 23 min left, predicted 14:05". */
export function clockWords(view: CaseView, now: number): string {
  const { referral, arrivedAt, predictedAt } = view
  const due = `due ${hhmm(referral.due_at)}`
  if (referral.from_paper)
    return [due, ...onPaper(referral), fromPaperWords(referral.from_paper)].join(', ')
  if (isClosed(referral)) return closedWords(referral)
  if (arrivedAt !== null) {
    const spare = minutesBetween(arrivedAt, referral.due_at)
    return `${due}, arrived ${hhmm(arrivedAt)}, ${toSpare(spare)}`
  }
  const left = leftWords(minutesBetween(now, referral.due_at))
  const predicted =
    predictedAt === null ? 'no arrival predicted' : `predicted ${hhmm(predictedAt)}`
  return `${due}, ${left}, ${predicted}`
}

function onPaper(referral: ReferralCard): readonly string[] {
  return isClosed(referral) ? [reachedWords(referral)] : []
}

/** Both times: what happened on paper is never taken for the moment it was entered. */
function fromPaperWords(paper: NonNullable<ReferralCard['from_paper']>): string {
  const { happened_at, entered_at } = paper
  return `happened ${hhmm(happened_at)}, entered ${hhmm(entered_at)} from paper`
}

function leftWords(minutes: number): string {
  return minutes < 0 ? `${span(minutes)} late` : `${span(minutes)} left`
}

/** The short figure of a row: "23 min to spare", "7 min late", "at most 12 min"; of one
 * that is closed whether its person was reached in time. */
export function spareWords(view: CaseView, now: number): string {
  const spare = sparing(view, now)
  if (spare === null) return reachedFigure(view.referral)
  if (spare >= 0 && view.predictedAt === null) return `at most ${span(spare)}`
  return toSpare(spare)
}
