import { expect, test } from 'vitest'
import { AWAY, holdsStill, isUnmeant, RESTS_MS } from './attention'

const NOW = 1_000_000

test('a pointer or a focus that rests on the rows holds them, not only one that moves', () => {
  const rested = NOW - RESTS_MS + 1
  expect(holdsStill({ ...AWAY, isOver: true, at: rested }, NOW)).toBe(true)
  expect(holdsStill({ ...AWAY, isFocused: true, at: rested }, NOW)).toBe(true)
})

test('rows go on at once when nobody is with them', () => {
  expect(holdsStill({ ...AWAY, at: NOW }, NOW)).toBe(false)
})

test('a mouse that was left there for minutes does not keep the order old', () => {
  expect(holdsStill({ ...AWAY, isOver: true, at: NOW - RESTS_MS }, NOW)).toBe(false)
})

test('a mouse presses only what it was moved over; whatever came under it is not meant', () => {
  expect(isUnmeant('r1', 'r1')).toBe(false)
  expect(isUnmeant('r1', 'r2')).toBe(true)
  expect(isUnmeant(null, 'r2')).toBe(true)
  expect(isUnmeant('r1', null)).toBe(false)
  expect(isUnmeant(undefined, 'r2')).toBe(false)
})
