import type { ReferralCard } from '../api/types'
import { type CaseView, isClosed } from './cases'
import { sparing } from './clock'
import { openDraft } from './handBack'
import { byHarm, HARM, type Weight, worse } from './harm'
import { why999 } from './needs999'
import { isSecondCrew } from './same'
import { minutesBetween } from './time'

/** Something a person must look at now. It stays until it is dealt with. */
export interface AlarmView {
  readonly view: CaseView
  readonly why:
    | 'red_flag'
    | 'long_lie'
    | 'overdue'
    | 'predicted_late'
    | 'category_upgrade'
    | 'excluded'
    | 'welfare_check'
    | 'change_unread'
    | 'two_crews'
    | 'hand_back_due'
    | NonNullable<ReferralCard['alarm']>
  /** What also holds of this case, the worst first: said, and never hidden. */
  readonly more: readonly AlarmView['why'][]
  /** Of all that holds, what no named person sees to. */
  readonly unseen: readonly AlarmView['why'][]
  /** An alarm is acknowledged; a red flag or long lie can only be decided. */
  readonly canAcknowledge: boolean
  /** Nobody has said yet that 999 was called, and a red flag asks for it. */
  readonly asksFor999: boolean
  /** Who sees to a case that is, or will be, late, and since when. */
  readonly seen: Seen | null
  /** Who saw which alarm of it last, though it rings and asks on. */
  readonly saw: (Seen & { readonly alarm: string }) | null
}

interface Seen {
  readonly by: string
  readonly at: string
}

const TO_DECIDE = ['welfare_check', 'long_lie'] as const
/** How long a crew has to say that it read what changed. */
const READ_MS = 60_000

/** Every alarm, by time to harm: red flags first, then fewest minutes to spare. */
export function alarms(views: readonly CaseView[], now: number): readonly AlarmView[] {
  const all = new Map(views.map((view) => [view.referral.id, view]))
  return views
    .filter(({ referral }) => mustBeSeen(referral) || !isClosed(referral))
    .flatMap((view) => alarmsOf(view, all, now))
    .sort((a, b) => byHarm(weight(a, now), weight(b, now)) || byId(a, b))
}

/** What people must still talk about, though the case is closed. */
function mustBeSeen({ undelivered, alarm }: ReferralCard): boolean {
  return undelivered || stands(alarm)
}

/** No move and no other alarm ends these: only a person who has seen them. */
const STANDING = [
  'arrived_after_end',
  'outcome_corrected',
  'second_crew_alone',
] as const

function stands(why: string | null): why is (typeof STANDING)[number] {
  return STANDING.some((one) => one === why)
}

/** One row a case: named by the worst that nobody has seen, with all else beside it. */
function alarmsOf(
  view: CaseView,
  all: ReadonlyMap<string, CaseView>,
  now: number,
): readonly AlarmView[] {
  const { referral } = view
  const holds = whatHolds(view, all, now).sort(
    (a, b) =>
      Number(seenBy(referral, a) !== null) - Number(seenBy(referral, b) !== null) ||
      worse(a, b),
  )
  const [why, ...more] = holds
  if (!why) return []
  const seen = seenBy(referral, why)
  const asksFor999 = asked999(referral) !== null
  const canAcknowledge = seen === null && isSeenByPress(referral, why)
  const saw = HARM[why].tier === 2 ? null : referral.alarm_seen
  const unseen = holds.filter((each) => seenBy(referral, each) === null)
  return [{ view, why, more, unseen, canAcknowledge, asksFor999, seen, saw }]
}

/** Whether a press on its row says of a stored alarm, or of a breach, that it is seen. */
function isSeenByPress(referral: ReferralCard, why: AlarmView['why']): boolean {
  if (HARM[why].tier < 2) return referral.alarm !== null
  return why === 'answer_undelivered' || why === referral.alarm || isBreach(why)
}

/** All that holds of a case; of equals in harm the one that is said first, first. */
function whatHolds(
  view: CaseView,
  all: ReadonlyMap<string, CaseView>,
  now: number,
): AlarmView['why'][] {
  const { referral } = view
  const found: (AlarmView['why'] | null)[] = [
    stands(referral.alarm) ? referral.alarm : null,
    asked999(referral),
    ...TO_DECIDE.filter((each) => isOurs(referral) && referral.concerns.includes(each)),
    !isClosed(referral) && openDraft(referral) ? 'hand_back_due' : null,
    referral.undelivered ? 'answer_undelivered' : null,
    !isClosed(referral) && isSecondCrew(view, all) ? 'two_crews' : null,
    referral.alarm,
  ]
  // Of a joined case its lead has the earlier clock; a closed one has none.
  if (referral.status !== 'joined' && !isClosed(referral))
    found.push(isChangeUnread(view, now) ? 'change_unread' : null, lateWhy(view, now))
  return [...new Set(found.filter((why) => why !== null))]
}

/** Alarms that screens work out by themselves: a person says that they see to them. */
export function isBreach(why: AlarmView['why']): why is 'overdue' | 'predicted_late' {
  return why === 'overdue' || why === 'predicted_late'
}

function seenBy({ alarm_seen }: ReferralCard, why: AlarmView['why']) {
  return isBreach(why) && alarm_seen?.alarm === why ? alarm_seen : null
}

/** Asked until a named person has said that 999 was called, or has decided. */
function asked999(referral: ReferralCard) {
  const isAsked = isOurs(referral) && referral.ambulance_called_at === null
  return isAsked ? why999(referral) : null
}

function isOurs({ status }: ReferralCard): boolean {
  return status === 'needs_decision' || status === 'assigned'
}

/** The sender told more a minute ago, and the crew has not said that it read it. */
function isChangeUnread({ assignment }: CaseView, now: number): boolean {
  const since = assignment?.changed_at
  return since != null && now - Date.parse(since) >= READ_MS
}

/** Past its due time, or on the way to it: said while something can still be done. */
function lateWhy(view: CaseView, now: number): 'overdue' | 'predicted_late' | null {
  if (view.arrivedAt !== null) return null
  if (Date.parse(view.referral.due_at) < now) return 'overdue'
  const predictedLate = view.predictedAt !== null && (sparing(view, now) ?? 0) < 0
  return predictedLate ? 'predicted_late' : null
}

/** How it stands against all others, also those of crews and systems. */
export function weight(alarm: AlarmView, now: number): Weight {
  const { why, seen } = alarm
  return { kind: why, isSeen: seen !== null, minutes: toHarm(alarm, now) }
}

function byId(a: AlarmView, b: AlarmView): number {
  return a.view.referral.id < b.view.referral.id ? -1 : 1
}

/** Minutes until it can no longer be put right: to the last moment, or to the breach. */
function toHarm({ view, why }: AlarmView, now: number): number {
  const draft = openDraft(view.referral)
  const spare = sparing(view, now)
  if (!draft) return spare ?? 0
  const last = minutesBetween(now, draft.last_moment_at)
  return why === 'hand_back_due' ? last : Math.min(last, spare ?? last)
}
