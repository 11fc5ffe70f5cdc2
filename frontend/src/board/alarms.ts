import type { ReferralCard } from '../api/types'
import { type CaseView, isClosed } from './cases'
import { sparing } from './clock'
import { openDraft } from './handBack'
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
    | 'change_unread'
    | 'hand_back_due'
    | NonNullable<ReferralCard['alarm']>
  /** An alarm is acknowledged; a red flag or long lie can only be decided. */
  readonly canAcknowledge: boolean
}

const TO_DECIDE = ['red_flag', 'category_upgrade', 'long_lie'] as const
const FIRST: ReadonlySet<AlarmView['why']> = new Set([
  'red_flag',
  'category_upgrade',
  'arrived_after_hand_back',
])
/** How long a crew has to say that it read what changed. */
const READ_MS = 60_000

/** Every alarm, by time to harm: red flags first, then fewest minutes to spare. */
export function alarms(views: readonly CaseView[], now: number): readonly AlarmView[] {
  return views
    .filter(({ referral }) => mustBeSeen(referral) || !isClosed(referral))
    .flatMap((view) => alarmsOf(view, now))
    .sort((a, b) => weight(a, now) - weight(b, now))
}

/** What people must still talk about, though the case is closed. */
function mustBeSeen({ undelivered, alarm }: ReferralCard): boolean {
  return undelivered || alarm === 'arrived_after_hand_back'
}

function alarmsOf(view: CaseView, now: number): readonly AlarmView[] {
  const { referral } = view
  const why = TO_DECIDE.find(
    (concern) => isOurs(referral) && referral.concerns.includes(concern),
  )
  if (why) return [{ view, why, canAcknowledge: referral.alarm !== null }]
  if (referral.alarm === 'arrived_after_hand_back')
    return [{ view, why: referral.alarm, canAcknowledge: true }]
  if (openDraft(referral))
    return [{ view, why: 'hand_back_due', canAcknowledge: false }]
  if (referral.undelivered)
    return [{ view, why: 'answer_undelivered', canAcknowledge: true }]
  if (referral.alarm) return [{ view, why: referral.alarm, canAcknowledge: true }]
  if (isChangeUnread(view, now))
    return [{ view, why: 'change_unread', canAcknowledge: false }]
  const late = lateWhy(view, now)
  return late ? [{ view, why: late, canAcknowledge: false }] : []
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
  const first = FIRST.has(alarm.why) ? -1e6 : 0
  return first + (toHarm(alarm, now) ?? 0)
}

/** Minutes until it can no longer be put right: to the last moment, or to the breach. */
function toHarm({ view, why }: AlarmView, now: number): number | null {
  const draft = openDraft(view.referral)
  if (why === 'hand_back_due' && draft) return minutesBetween(now, draft.last_moment_at)
  return sparing(view, now)
}
