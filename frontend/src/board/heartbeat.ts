import type { HeartbeatCard } from '../api/types'
import { seenWords } from './seenWords'
import { age, hhmmss } from './time'

/** What has become of the service's own test referrals. */
export interface Pulse {
  /** The last that came all the way; null: none yet. */
  readonly lastAt: string | null
  readonly ageS: number
  readonly limitS: number
  /** Since when none came all the way: it names this silence among others. */
  readonly sinceAt: string
  /** Which half of the way is silent; null: all is well. */
  readonly fault: 'door' | 'dispatcher' | null
  /** Who sees to that half of the way; null: nobody. */
  readonly seen: string | null
}

/** Asked of a screen that is live; of one that is not, nothing can be said. */
export function pulse(card: HeartbeatCard | null, now: number): Pulse | null {
  if (card === null) return null
  const { returned_at, begun_at } = card
  const heard = returned_at !== null && returned_at > begun_at ? returned_at : begun_at
  const isMissing = seconds(heard, now) > card.limit_s
  const isDoor = seconds(card.sent_at, now) > card.limit_s
  const fault = isMissing ? (isDoor ? 'door' : 'dispatcher') : null
  return {
    lastAt: card.returned_at,
    ageS: seconds(heard, now),
    limitS: card.limit_s,
    sinceAt: heard,
    fault,
    // Who saw that the dispatcher is silent has not seen that the door is.
    seen: fault !== null && card.acknowledged_fault === fault ? seenWords(card) : null,
  }
}

/** "Last test referral came through 14:02:10, 12 s ago; alarm after 135 s". */
export function pulseWords({ lastAt, ageS, limitS }: Pulse): string {
  if (lastAt === null) return `No test referral has come through yet (${age(ageS)})`
  return `Last test referral came through ${hhmmss(lastAt)}, ${age(ageS)} ago; alarm after ${age(limitS)}`
}

/** The alarm, and where to look first. */
export function faultWords({ fault, lastAt }: Pulse): string {
  const since = lastAt === null ? '' : ` since ${hhmmss(lastAt)}`
  return fault === 'door'
    ? `No test referral comes in${since}`
    : `The dispatcher takes no test referral${since}`
}

export function faultNote({ fault, seen }: Pulse): string {
  const does =
    fault === 'door'
      ? 'Calls may not be coming in: ring the senders, and whoever runs the service'
      : 'Nobody chooses crews by itself: assign by hand, and ring whoever runs the service'
  return seen ? `${seen}. ${does}` : does
}

function seconds(then: string, now: number): number {
  return Math.max(0, Math.floor((now - Date.parse(then)) / 1000))
}
