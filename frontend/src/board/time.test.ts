import { expect, test } from 'vitest'
import { age, byDay, fromLondon, hhmm, hhmmss, minutesBetween, span } from './time'

test.each([
  ['2026-01-15T13:00', '2026-01-15T13:00:00.000Z'],
  ['2026-07-02T13:00', '2026-07-02T12:00:00.000Z'],
])('%s on a London wall is %s', (wall, moment) => {
  expect(fromLondon(wall)).toBe(moment)
})

test('in the hour that autumn repeats, the earlier moment is taken', () => {
  expect(fromLondon('2026-10-25T01:30')).toBe('2026-10-25T00:30:00.000Z')
})

test('minutes never flatter: 59 seconds left are none, one second late is one', () => {
  expect(minutesBetween('2026-03-02T12:00:01Z', '2026-03-02T12:01:00Z')).toBe(0)
  expect(minutesBetween('2026-03-02T12:00:01Z', '2026-03-02T12:00:00Z')).toBe(-1)
})

test.each([
  [89, '89 min'],
  [90, '1 h 30 min'],
  [-125, '2 h 05 min'],
])('%i minutes are said as %s', (minutes, words) => {
  expect(span(minutes)).toBe(words)
})

test('an age is never less than nothing, whatever the clocks say', () => {
  expect(age(-3)).toBe('0 s')
})

test('entries of two days in London never stand as if they were of one', () => {
  const entries = [
    { at: '2026-07-02T23:10:00Z' },
    { at: '2026-07-02T22:50:00Z' },
    { at: '2026-07-02T09:00:00Z' },
  ]

  const days = byDay(entries).map(({ day, of }) => [day, of.length])

  expect(days).toEqual([
    ['Fri 3 Jul', 1],
    ['Thu 2 Jul', 2],
  ])
})

const browsers = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London',
  hourCycle: 'h23',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
})
const SECOND = 1000
const spread = Array.from({ length: 3000 }, (_, n) => n * 104_729_317 + 1_000_003 * n)

test.each([
  ['moments of thirteen years', spread.map((ms) => Date.UTC(2019, 0, 1) + ms)],
  ['the night of spring', around('2026-03-29T01:00:00Z')],
  ['the night of autumn', around('2026-10-25T01:00:00Z')],
  ['the turn of a year', around('2026-12-31T23:59:59Z')],
])('%s read as on a London wall', (_, moments) => {
  for (const moment of moments) {
    expect(hhmmss(moment)).toBe(browsers.format(moment))
    expect(hhmm(moment)).toBe(browsers.format(moment).slice(0, 5))
  }
})

test('a text that names no moment is no time of day', () => {
  expect(() => hhmm('no moment')).toThrow(RangeError)
})

function around(moment: string): number[] {
  const middle = Date.parse(moment)
  return Array.from({ length: 241 }, (_, n) => middle + (n - 120) * 61 * SECOND)
}
