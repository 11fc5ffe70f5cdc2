import type { Stack, StackCall, StackFeed, StackTaken } from '../api/types'
import type { Mark } from './marks'
import { age, hhmm, minutesBetween, span } from './time'

/** How a fit is drawn: shape, letter and colour; never red, for nobody is harmed yet. */
export const FIT_MARK: Record<StackCall['fit'], Mark> = {
  good: { shape: 'circle', letter: 'G', fill: '#007f3b', ink: '#ffffff' },
  possible: { shape: 'diamond', letter: 'P', fill: '#ffb81c', ink: '#212b32' },
  no: { shape: 'ring', letter: 'N', fill: '#ffffff', ink: '#4c6272' },
}

export const FIT: Record<StackCall['fit'], string> = {
  good: 'Good fit',
  possible: 'Possible',
  no: 'Not for UCR',
}

/** Whether the ambulance side knows that we have it. */
export function toldWords(told: string): string {
  if (told === 'delivered') return '999 told'
  if (told === 'parked') return '999 NOT told: ring them'
  if (told === 'withdrawn') return '999 took it back'
  return '999 not told yet'
}

export function isUntold({ told, is_open }: StackTaken): boolean {
  return told === 'parked' || (is_open && told === 'waiting')
}

/** "Read 12 s ago", or since when what is shown may be wrong, and why. */
export function feedWords(feed: StackFeed, now: number): string {
  const { reading, read_at, old_since, why } = feed
  if (reading === 'never')
    return old_since
      ? `NOT READ since ${hhmm(old_since)}: ${why}`
      : 'Not read yet: nothing is known of it'
  if (reading === 'old' && old_since) return `NOT READ since ${hhmm(old_since)}: ${why}`
  return read_at ? `Read ${age((now - Date.parse(read_at)) / 1000)} ago` : ''
}

/** Every feed is fresh; with none there is nothing to be wrong about. */
export function isFresh(stack: Stack): boolean {
  return stack.feeds.every(({ reading }) => reading === 'fresh')
}

/** "waits 42 min, breach 14:20 in 38 min". */
export function waitWords(call: StackCall, now: number): string {
  const waits = `waits ${span(Math.max(0, minutesBetween(call.waiting_since_at, now)))}`
  if (!call.breach_at) return `${waits}, no breach time told`
  const left = minutesBetween(now, call.breach_at)
  const when = left < 0 ? `${span(left)} ago` : `in ${span(left)}`
  return `${waits}, breach ${hhmm(call.breach_at)} ${when}`
}

/** The one figure of a row: how long until waiting becomes harm or breach. */
export function harmWords(call: StackCall, now: number): string {
  const what = isFloorFirst(call) ? 'long lie' : 'breach'
  const left = minutesBetween(now, call.harm_at)
  return left < 0 ? `${what} ${span(left)} ago` : `${span(left)} to ${what}`
}

const LONG_LIE_MS = 60 * 60_000

function isFloorFirst({ on_floor_since_at, harm_at }: StackCall): boolean {
  if (!on_floor_since_at) return false
  return Date.parse(on_floor_since_at) + LONG_LIE_MS === Date.parse(harm_at)
}

export function who({ age_years, sex }: StackCall): string {
  return [age_years === null ? 'age not told' : `${age_years} y`, sex]
    .filter(Boolean)
    .join(', ')
}

export function rowId(call: { readonly feed: string; readonly id: string }): string {
  return `${call.feed}/${call.id}`
}

/** Whether a clinician may press Take at all; the service judges it again. */
export function isTakeable(call: StackCall): boolean {
  const isBarred = call.reasons.some(({ code }) => code === 'needs_ambulance')
  return call.ours === null && call.resource === null && !isBarred
}

/** The rows as drawn while somebody reads them, and what waits to be drawn. */
export interface HeldCalls {
  readonly rows: readonly StackCall[]
  /** Rows that have left the stack, and stay so that none below them moves. */
  readonly gone: ReadonlySet<string>
  readonly waiting: number
}

/** Keep every row where it is, with its newest facts; what is new is counted. */
export function holdCalls(
  drawn: readonly StackCall[],
  next: readonly StackCall[],
): HeldCalls {
  const newest = new Map(next.map((call) => [rowId(call), call]))
  const there = new Set(drawn.map(rowId))
  const rows = drawn.map((call) => newest.get(rowId(call)) ?? call)
  const gone = new Set(rows.map(rowId).filter((id) => !newest.has(id)))
  const added = next.filter((call) => !there.has(rowId(call))).length
  const order = next.map(rowId).filter((id) => there.has(id))
  const drawnOrder = rows.map(rowId).filter((id) => newest.has(id))
  const moved = order.filter((id, i) => drawnOrder[i] !== id).length
  return { rows, gone, waiting: added + moved }
}
