import type { MatchCard } from '../api/types'
import type { CaseView } from './cases'
import { spareWords } from './clock'
import { span } from './time'
import { NEED, say } from './words'

/** Which case it is, as its row says it: "Fall, Oakham". Never who. */
export function whichWords({ referral }: CaseView): string {
  return `${say(NEED, referral.need)}, ${referral.locality || 'place unknown'}`
}

/** The same with what is left of its clock: "Fall, Oakham, 23 min to spare". */
export function whichAndWhen(view: CaseView, now: number): string {
  return `${whichWords(view)}, ${spareWords(view, now)}`
}

/** Two who could be sent now: "Oak 1 and Ash 1 could both be there by 03:12, in time". */
export function meetWords(two: Two, by: string): string {
  const late = two.late_min > 0 ? `${span(two.late_min)} late` : 'in time'
  return `${two.lead} and ${two.second} could both be there by ${by}, ${late}`
}

type Two = Pick<NonNullable<MatchCard['could_meet']>, 'lead' | 'second' | 'late_min'>

/** Two crews that could go together: "Two crews together: Oak 1 and Ash 1 by 03:12". */
export function togetherWords(crews: readonly string[], by: string): string {
  return `Two crews together: ${crews.join(' and ')} by ${by}`
}
