import type { ReferralCard } from '../api/types'
import type { CaseView } from './cases'

type Choice = NonNullable<ReferralCard['undo']>

/** A choice that can be taken back now, and the case that it is about. */
export interface Undoable {
  readonly view: CaseView
  readonly choice: Choice
}

/** A person's choice of crew or pin, while it can be taken back; null: it cannot.
 *
 * Once the crew has accepted, it is withdrawn with a reason, not undone.
 */
export function choiceToUndo(view: CaseView, now: number): Choice | null {
  const { referral, assignment, second } = view
  const choice = referral.undo
  if (!choice || Date.parse(choice.until_at) <= now) return null
  if (choice.act === 'pin' || choice.act === 'unpin') return choice
  const isMeeting = choice.act === 'meet'
  const asked = choice.act === 'second' || isMeeting ? second?.assignment : assignment
  const isAsked = asked?.status === 'offered' && asked.crew_id === choice.crew_id
  const isLeadAsked = !isMeeting || assignment?.status === 'offered'
  return isAsked && isLeadAsked ? choice : null
}

/** What this person chose and can still take back, the latest first. */
export function undoableBy(
  accountId: string,
  views: readonly CaseView[],
  now: number,
): readonly Undoable[] {
  return views
    .flatMap((view) => {
      const choice = choiceToUndo(view, now)
      return choice?.by === `account:${accountId}` ? [{ view, choice }] : []
    })
    .sort(
      (a, b) =>
        b.choice.until_at.localeCompare(a.choice.until_at) ||
        a.view.referral.id.localeCompare(b.view.referral.id),
    )
}

/** Whole seconds that are left, by the service's clock. */
export function secondsLeft({ until_at }: Choice, now: number): number {
  return Math.max(0, Math.ceil((Date.parse(until_at) - now) / 1000))
}
