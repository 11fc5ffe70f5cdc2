import type { Clock } from '../api/types'

const LONDON = 'Europe/London'
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** Made at first use: the browser takes long to make one, and a screen shows times first. */
const clockFace = once(
  () =>
    new Intl.DateTimeFormat('en-GB', {
      timeZone: LONDON,
      hourCycle: 'h23',
      hour: '2-digit',
      minute: '2-digit',
    }),
)
const dayFace = once(
  () =>
    new Intl.DateTimeFormat('en-GB', {
      timeZone: LONDON,
      weekday: 'short',
      day: 'numeric',
      month: 'short',
    }),
)

export type Moment = string | number

const ms = (moment: Moment) =>
  typeof moment === 'number' ? moment : Date.parse(moment)

/** "14:20", in London, whatever the device thinks. */
export function hhmm(moment: Moment): string {
  return hhmmss(moment).slice(0, 5)
}

export function hhmmss(moment: Moment): string {
  const at = ms(moment)
  return new Date(at + offset(at)).toISOString().slice(11, 19)
}

const offsets = new Map<number, number>()

/** By how much London is ahead of UTC then; it changes at whole hours of UTC alone.
 *
 * The browser knows, and is asked once for an hour: it takes long to answer.
 */
function offset(moment: number): number {
  const hour = Math.floor(moment / HOUR_MS)
  const known = offsets.get(hour)
  if (known !== undefined) return known
  const utc = hour * HOUR_MS
  const [hours = 0, minutes = 0] = clockFace().format(utc).split(':').map(Number)
  const ahead = hours * HOUR_MS + minutes * 60_000 - (utc % DAY_MS)
  const found = ahead < -DAY_MS / 2 ? ahead + DAY_MS : ahead
  offsets.set(hour, found)
  return found
}

/** "Mon 2 Mar", in London. */
export function day(moment: Moment): string {
  return dayFace().format(ms(moment)).replace(',', '')
}

/** Entries under the day in London on which each was: times of two days never stand as
 * if they were of one. */
export function byDay<T extends { readonly at: Moment }>(entries: readonly T[]) {
  const days: { readonly day: string; readonly of: T[] }[] = []
  for (const entry of entries) {
    const last = days.at(-1)
    if (last?.day === day(entry.at)) last.of.push(entry)
    else days.push({ day: day(entry.at), of: [entry] })
  }
  return days
}

/** Whole minutes from `from` to `to`, never flattering: 59 s left are 0 minutes. */
export function minutesBetween(from: Moment, to: Moment): number {
  return Math.floor((ms(to) - ms(from)) / 60_000)
}

/** "23 min", "1 h 05 min": for a length of time, not a moment. */
export function span(minutes: number): string {
  const whole = Math.abs(minutes)
  if (whole < 90) return `${whole} min`
  return `${Math.floor(whole / 60)} h ${String(whole % 60).padStart(2, '0')} min`
}

/** "12 s", "4 min", "2 h 10 min": how old something is. */
export function age(seconds: number): string {
  if (seconds < 90) return `${Math.max(0, Math.round(seconds))} s`
  return span(Math.floor(seconds / 60))
}

/** The service's clock as heard at a moment of this device's own clock. */
export interface ServiceClock {
  readonly heardAt: number
  readonly now: number
  readonly speed: number
}

export function hear(clock: Clock, deviceNow: number): ServiceClock {
  return { heardAt: deviceNow, now: Date.parse(clock.now), speed: clock.speed }
}

/** What the service's clock reads now; the device's own time is never shown. */
export function serviceNow(clock: ServiceClock, deviceNow: number): number {
  return clock.now + (deviceNow - clock.heardAt) * clock.speed
}

/** A London wall-clock time such as "2026-07-02T13:00" as the moment it names.
 *
 * In the hour that autumn repeats, the first of the two is taken: a clock that starts
 * earlier never flatters.
 */
export function fromLondon(wall: string): string {
  const asIfUtc = Date.parse(`${wall}Z`)
  const inSummer = asIfUtc - 3_600_000
  const moment = wallClock(inSummer) === wall.slice(0, 16) ? inSummer : asIfUtc
  return new Date(moment).toISOString()
}

/** The day in London, as "2026-03-02". */
export function londonDay(moment: number): string {
  return wallClock(moment).slice(0, 10)
}

function wallClock(moment: number): string {
  const stamp = new Date(moment).toLocaleString('sv-SE', { timeZone: LONDON })
  return stamp.replace(' ', 'T').slice(0, 16)
}

function once<T>(make: () => T): () => T {
  let made: T | undefined
  return () => {
    made ??= make()
    return made
  }
}
