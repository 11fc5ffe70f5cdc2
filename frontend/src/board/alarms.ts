import type { ReferralCard } from '../api/types'
import { type CaseView, isClosed } from './cases'
import { sparing } from './clock'
import { openDraft } from './handBack'
import { HARM } from './harm'
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
  /** An alarm is acknowledged; a red flag or long lie can only be decided. */
  readonly canAcknowledge: boolean
  /** Nobody has said yet that 999 was called, and a red flag asks for it. */
  readonly asksFor999: boolean
  /** Who sees to a case that is, or will be, late, and since when. */
  readonly seen: { readonly by: string; readonly at: string } | null
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
    .sort((a, b) => weight(a, now) - weight(b, now))
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

function alarmsOf(
  view: CaseView,
  all: ReadonlyMap<string, CaseView>,
  now: number,
): readonly AlarmView[] {
  const { referral } = view
  const emergency = asked999(referral)
  const toDecide = TO_DECIDE.find(
    (concern) => isOurs(referral) && referral.concerns.includes(concern),
  )
  const why = emergency ?? toDecide
  const asksFor999 = emergency !== null
  if (why) {
    const canAcknowledge = referral.alarm !== null
    return [{ view, why, canAcknowledge, asksFor999, seen: null }]
  }
  const other = otherWhy(view, all, now)
  if (!other) return []
  const seen = seenBy(referral, other)
  const canAcknowledge =
    other === 'answer_undelivered' ||
    other === referral.alarm ||
    (isBreach(other) && seen === null)
  return [{ view, why: other, canAcknowledge, asksFor999, seen }]
}

/** Alarms that screens work out by themselves: a person says that they see to them. */
export function isBreach(why: AlarmView['why']): why is 'overdue' | 'predicted_late' {
  return why === 'overdue' || why === 'predicted_late'
}

function seenBy({ alarm_seen }: ReferralCard, why: AlarmView['why']) {
  return isBreach(why) && alarm_seen?.alarm === why ? alarm_seen : null
}

function otherWhy(
  view: CaseView,
  all: ReadonlyMap<string, CaseView>,
  now: number,
): AlarmView['why'] | null {
  const { alarm } = view.referral
  if (stands(alarm)) return alarm
  if (openDraft(view.referral)) return 'hand_back_due'
  if (view.referral.undelivered) return 'answer_undelivered'
  if (isSecondCrew(view, all)) return 'two_crews'
  if (view.referral.alarm) return view.referral.alarm
  if (view.referral.status === 'joined') return null // its lead has the earlier clock
  return isChangeUnread(view, now) ? 'change_unread' : lateWhy(view, now)
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

function weight(alarm: AlarmView, now: number): number {
  return first(alarm) + (toHarm(alarm, now) ?? 0)
}

const TIER_WEIGHT = [-1e6, -1e5, 0] as const

/** Whoever sees to a late case keeps it on the strip, after those that nobody sees to. */
function first({ why, seen }: AlarmView): number {
  return TIER_WEIGHT[HARM[why].tier] + (seen ? 1e4 : 0)
}

/** Minutes until it can no longer be put right: to the last moment, or to the breach. */
function toHarm({ view, why }: AlarmView, now: number): number | null {
  const draft = openDraft(view.referral)
  const spare = sparing(view, now)
  if (!draft) return spare
  const last = minutesBetween(now, draft.last_moment_at)
  return why === 'hand_back_due' ? last : Math.min(last, spare ?? last)
}
