import type { AssignmentCard } from '../api/types'
import type { Facts } from './board'
import { hhmm } from './time'

/** A crew that may still go to a job that was taken from it. */
export interface Unheard {
  readonly assignment: AssignmentCard
  readonly crew: string
  readonly reference: string
}

/** How long a crew has to say that it knows (promise P20). */
const HEARD_MS = 60_000

/** Whether a card is of a job that a crew has, and not of one taken from it. */
export function isHeld({ status }: AssignmentCard): boolean {
  return status !== 'withdrawn'
}

/** Stand-downs that no crew has heard: by this clock, whether or not a service looks. */
export function unheard(board: Facts, now: number): readonly Unheard[] {
  return [...board.assignments.values()]
    .filter((card) => !isHeld(card) && isUnheard(card, now))
    .map((assignment) => ({
      assignment,
      crew: board.crews.get(assignment.crew_id)?.name ?? 'A crew off shift',
      reference: assignment.referral_id.replaceAll('-', '').slice(-8).toUpperCase(),
    }))
    .sort(
      (a, b) => Number(hasAccepted(b)) - Number(hasAccepted(a)) || since(a) - since(b),
    )
}

/** "Oak 2 has not heard that job 3F2A is no longer its own". */
export function unheardWords({ assignment, crew, reference }: Unheard): string {
  return assignment.superseded_at
    ? `${crew} accepted job ${reference} after it was taken away`
    : `${crew} has not heard that job ${reference} was taken away`
}

export function unheardNote(of: Unheard): string {
  const at = hhmm(of.assignment.stand_down_at ?? of.assignment.made_at)
  const going = hasAccepted(of) ? 'may be on its way' : 'had only been asked'
  return `Since ${at}; it ${going}: ring the crew`
}

/** A late acceptance is said at once; silence after a minute. */
function isUnheard(card: AssignmentCard, now: number): boolean {
  if (card.superseded_at || card.stand_down_unheard_at) return true
  return card.stand_down_at !== null && now - Date.parse(card.stand_down_at) >= HEARD_MS
}

function hasAccepted({ assignment }: Unheard): boolean {
  return assignment.answered_at !== null || assignment.superseded_at !== null
}

function since({ assignment }: Unheard): number {
  return Date.parse(assignment.stand_down_at ?? assignment.made_at)
}
