import type { Clock } from '../api/types'

const LONDON = 'Europe/London'
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** Made at first use: the browser takes long to make one, and a screen shows times first. */
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

/** By how much London is ahead of UTC at a moment.
 *
 * An hour in summer, from one o'clock UTC on the last Sunday of March to the same on the
 * last of October: Summer Time Act 1972, section 1, as the Summer Time Order 2002 (SI
 * 2002/262) has it. The browser knows this too, and takes a tenth of a second to be asked;
 * time.test.ts holds the two to each other.
 */
function offset(moment: number): number {
  const year = new Date(moment).getUTCFullYear()
  if (summer.year !== year) summer = summerOf(year)
  return summer.from <= moment && moment < summer.until ? HOUR_MS : 0
}

let summer = summerOf(new Date().getUTCFullYear())

function summerOf(year: number) {
  return { year, from: lastSundayAtOne(year, 2), until: lastSundayAtOne(year, 9) }
}

/** @param month of 31 days, counted from 0 */
function lastSundayAtOne(year: number, month: number): number {
  const last = new Date(Date.UTC(year, month, 31, 1))
  return last.getTime() - last.getUTCDay() * DAY_MS
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

/** "23 min to spare", "7 min late". */
export function toSpare(minutes: number): string {
  return minutes < 0 ? `${span(minutes)} late` : `${span(minutes)} to spare`
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
  return new Date(moment + offset(moment)).toISOString().slice(0, 16)
}

function once<T>(make: () => T): () => T {
  let made: T | undefined
  return () => {
    made ??= make()
    return made
  }
}
