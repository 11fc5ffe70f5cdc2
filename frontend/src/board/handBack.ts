import type { AreaCard, HandBackPreview, ReferralCard } from '../api/types'
import type { AlarmView } from './alarms'
import { hhmm, minutesBetween, span } from './time'
import { ALARM, HOLD, say } from './words'

type Draft = NonNullable<ReferralCard['hand_back']>

/** A hand-back that waits for a person; one that was dismissed does not. */
export function openDraft({ hand_back }: ReferralCard): Draft | null {
  return hand_back && hand_back.dismissed_at === null ? hand_back : null
}

const receiver = ({ source }: ReferralCard) =>
  source === 'ambulance_999' ? '999' : 'the sender'

/** "Hand back to 999 by 14:20, 6 min left": the strip and the drawer say the same. */
export function draftWords(referral: ReferralCard, now: number): string {
  const draft = openDraft(referral)
  if (!draft) return say(ALARM, 'hand_back_due')
  const left = minutesBetween(now, draft.last_moment_at)
  const last = hhmm(draft.last_moment_at)
  return left < 0
    ? `Hand back to ${receiver(referral)} now: ${last} has passed`
    : `Hand back to ${receiver(referral)} by ${last}, ${span(left)} left`
}

/** What goes back without anybody's press. */
export function autoWords(auto: AreaCard['hand_back']['auto']): string {
  if (auto.length === 0) return 'a person presses'
  return `by itself: ${auto.map((hold) => say(HOLD, hold)).join(', ')}`
}

export function alarmWords({ view, why }: AlarmView, now: number): string {
  return why === 'hand_back_due' ? draftWords(view.referral, now) : say(ALARM, why)
}

/** Why: when our crew would be there, against the breach and an ambulance told now. */
export function whyWords(told: HandBackPreview): string {
  const crew = told.predicted_at
    ? `Our crew would be there at ${hhmm(told.predicted_at)}`
    : 'No crew of ours can be there'
  return `${crew}; it breaches at ${hhmm(told.breach_at)}. An ambulance told now could be there by about ${hhmm(told.ambulance_by_at)} (assumed).`
}

/** What the sender will be told, exactly: the code and statuses of the message too. */
export function toldWords(told: HandBackPreview): string {
  const words = `“${told.words}”`
  if (told.way === 'phone')
    return `Nobody is told by machine. Ring the sender (${words}), then press “I told the sender”.`
  if (told.way === 'outcomes')
    return `The sender’s system reads “handing back”, ${words}, and must acknowledge it. Until then it is ours.`
  if (told.told === 'rejection')
    return `999 is sent a rejection: ${told.code}, ${words}; our encounter ${told.encounter}. It is ours until 999’s system has taken it.`
  return `999 is sent the final response: ${words}; our encounter ${told.encounter}, care plan ${told.care_plan}, so 999 must act. It is ours until 999’s system has taken it.`
}
