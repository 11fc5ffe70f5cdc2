import type { CaseView } from './cases'
import { isClosed } from './cases'

type All = ReadonlyMap<string, CaseView>
const GOING: ReadonlySet<string> = new Set(['en_route', 'on_scene'])

/** Cases that stand by themselves, and under each the ids of those joined to it. */
export function byLead(views: readonly CaseView[]) {
  const there = new Set(views.map(({ referral }) => referral.id))
  const followers = new Map<string, readonly string[]>()
  const leading = views.filter(({ referral }) => {
    const lead = referral.joined_to
    if (lead === null || !there.has(lead)) return true
    followers.set(lead, [...(followers.get(lead) ?? []), referral.id])
    return false
  })
  return { leading, followers }
}

/** The four letters that people say of a case, out of its reference. */
export function short({ referral }: CaseView): string {
  return referral.reference.slice(-4)
}

/** Cases of which a person is to say whether they are this one, while on the board. */
export function likely(view: CaseView, all: All): readonly CaseView[] {
  return view.referral.likely_same.flatMap((id) => all.get(id) ?? [])
}

export interface TieWords {
  readonly words: string
  readonly isQuestion: boolean
}

/** A row asks about so many by name, the open ones first; the drawer has them all. */
const ASKED = 2

/** "Same as 4F3A?", "3 more like it?", "Joined: 1", "With 4F3A". */
export function tieWords(view: CaseView, all: All): readonly TieWords[] {
  const { referral } = view
  const lead = referral.joined_to ? all.get(referral.joined_to) : undefined
  const led = referral.joined.length
  const found = likely(view, all)
  const alike = [
    ...found.filter((other) => !isClosed(other.referral)),
    ...found.filter((other) => isClosed(other.referral)),
  ]
  const more = alike.length - ASKED
  return [
    ...alike.slice(0, ASKED).map((other) => ({
      words: `Same as ${short(other)}?`,
      isQuestion: true,
    })),
    ...(more > 0 ? [{ words: `${more} more like it?`, isQuestion: true }] : []),
    ...(lead ? [{ words: `With ${short(lead)}`, isQuestion: false }] : []),
    ...(led > 0 ? [{ words: `Joined: ${led}`, isQuestion: false }] : []),
  ]
}

/** Of two cases with a crew each that may be one: the later one, which asks. */
export function isSecondCrew(view: CaseView, all: All): boolean {
  if (!hasCrew(view)) return false
  return likely(view, all).some((other) => hasCrew(other) && isBefore(other, view))
}

function hasCrew({ referral, assignment }: CaseView): boolean {
  return assignment !== null && !isClosed(referral)
}

/** Which of two should lead: whose crew is going, else who has one, else the first. */
export function leadOf(one: CaseView, two: CaseView): CaseView {
  const weigh = ({ visit, assignment }: CaseView) =>
    visit && GOING.has(visit.status) ? 2 : assignment ? 1 : 0
  const more = weigh(one) - weigh(two)
  if (more !== 0) return more > 0 ? one : two
  return isBefore(one, two) ? one : two
}

/** Whether both could be one case still: one that has ended leads nothing. */
export function canJoin(one: CaseView, two: CaseView): boolean {
  return [one, two].every(({ referral }) => OPEN.has(referral.status))
}

const OPEN: ReadonlySet<string> = new Set([
  'needs_decision',
  'waiting',
  'assigned',
  'joined',
])

function isBefore(one: CaseView, two: CaseView): boolean {
  const apart =
    Date.parse(one.referral.received_at) - Date.parse(two.referral.received_at)
  return apart < 0 || (apart === 0 && one.referral.id < two.referral.id)
}
