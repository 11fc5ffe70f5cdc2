import type { Handover } from '../api/types'
import { day, hhmm, minutesBetween, span } from './time'
import { KIT, SKILL, say } from './words'

export type OnDuty = Handover['crews'][number]

const HOUR_MIN = 60
const WEEK_MIN = 7 * 24 * 60

/** Its shift ends, or ended, within the hour. */
export function endsSoon({ ends_at, status }: OnDuty, now: number): boolean {
  return status !== 'planned' && minutesBetween(now, ends_at) <= HOUR_MIN
}

/** "on to 19:00, 48 min left", "comes 14:00 to 22:00", "on a break, to 19:00". */
export function shiftWords(crew: OnDuty, now: number): string {
  const { status, starts_at, ends_at } = crew
  if (status === 'planned') {
    const late = minutesBetween(starts_at, now)
    const times = `${hhmm(starts_at)} to ${hhmm(ends_at)}`
    return late > 0 ? `should be on: ${times}, not signed on` : `comes ${times}`
  }
  const left = minutesBetween(now, ends_at)
  const rest = left < 0 ? `${span(left)} over` : `${span(left)} left`
  return `${status === 'paused' ? 'on a break,' : 'on'} to ${hhmm(ends_at)}, ${rest}`
}

export function breakWords({ breaks }: OnDuty, now: number): string {
  const [next] = breaks
  if (!next) return 'no break due'
  const isLate = now > Date.parse(next.latest_at)
  return `${isLate ? '▲ break overdue: ' : 'break '}${hhmm(next.earliest_at)} to ${hhmm(next.latest_at)}`
}

/** Skills that hold, and each that has run out or soon will, with its day. */
export function skillWords({ skills }: Pick<OnDuty, 'skills'>, now: number): string {
  if (skills.length === 0) return 'no special skills'
  return skills.map((one) => skillNote(one, now)).join(', ')
}

function skillNote(
  { skill, until, is_valid }: OnDuty['skills'][number],
  now: number,
): string {
  const name = say(SKILL, skill)
  if (!is_valid) return `▲ ${name} has run out`
  if (!until) return name
  const lastDay = day(Date.parse(until) - 1)
  const isThisWeek = minutesBetween(now, until) <= WEEK_MIN
  return isThisWeek
    ? `▲ ${name} runs out this week: until ${lastDay}`
    : `${name} (◆ until ${lastDay})`
}

export function kitWords({ kit }: OnDuty): string {
  return kit.map((one) => say(KIT, one)).join(', ') || 'no special kit'
}

/** One person: until when they may be alone on a scene. */
export function aloneWords({ alone_until }: OnDuty, now: number): string {
  if (alone_until === null) return 'pair'
  const isNight = Date.parse(alone_until) <= now
  return isNight
    ? '▲ alone, at night: not alone on a scene'
    : `alone, to ${hhmm(alone_until)}`
}
