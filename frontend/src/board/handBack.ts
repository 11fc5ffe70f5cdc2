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

/** What rings; and until when it can go back, whatever rings before that. */
export function alarmWords({ view, why }: AlarmView, now: number): string {
  if (why === 'hand_back_due') return draftWords(view.referral, now)
  const words = say(ALARM, why)
  if (!openDraft(view.referral)) return words
  const stop = words.endsWith('?') ? '' : '.'
  return `${words}${stop} ${draftWords(view.referral, now)}`
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
  return told.told_999_at
    ? `999 has it already, since ${hhmm(told.told_999_at)}. ${hasItWords(told)} It is closed here at once.`
    : WAYS[told.way](told)
}

function hasItWords({ way, words, encounter, care_plan }: HandBackPreview): string {
  if (way === 'bars')
    return `It was sent the final response then: our encounter ${encounter}, care plan ${care_plan}. Nothing more is sent.`
  return way === 'phone'
    ? `Nobody is told by machine: ring the sender (“${words}”).`
    : `The sender is told, “${words}”.`
}

const WAYS: Record<HandBackPreview['way'], (told: HandBackPreview) => string> = {
  bars: barsWords,
  stack: ({ words }) =>
    `The 999 stack is sent our release, “${words}”. It is ours until 999’s system has taken it.`,
  webhook: ({ words, takes_back }) =>
    takes_back
      ? `The sender’s webhook is sent it, “${words}”. When its system says yes, it is theirs; until then it is ours.`
      : `The sender’s webhook is sent it, “${words}”, and the sender must acknowledge it. Until then it is ours.`,
  page: () =>
    'The home’s page says that no crew is coming, and somebody there must press “Understood”. Until then it is ours.',
  outcomes: ({ words }) =>
    `The sender’s system reads “handing back”, “${words}”, and must acknowledge it. Until then it is ours.`,
  phone: ({ words }) =>
    `Nobody is told by machine. Ring the sender (“${words}”), then press “I told the sender”.`,
}

function barsWords({ told, code, words, encounter, care_plan }: HandBackPreview) {
  return told === 'rejection'
    ? `999 is sent a rejection: ${code}, “${words}”; our encounter ${encounter}. It is ours until 999’s system has taken it.`
    : `999 is sent the final response: “${words}”; our encounter ${encounter}, care plan ${care_plan}, so 999 must act. It is ours until 999’s system has taken it.`
}
