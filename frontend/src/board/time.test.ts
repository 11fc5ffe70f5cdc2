import { expect, test } from 'vitest'
import { age, byDay, fromLondon, minutesBetween, span } from './time'

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
