import { expect, test } from 'vitest'
import {
  type Fix,
  heardAs,
  isSaving,
  isWorthSending,
  type Power,
  UNKNOWN,
} from './throttle'

const HERE: Fix = { lon: -0.73, lat: 52.67, accuracy_m: 8, at: 0 }
const later = (s: number, north_m = 0, accuracy_m = 8): Fix => ({
  ...HERE,
  lat: HERE.lat + north_m / 111_195,
  accuracy_m,
  at: s * 1000,
})
const battery = (level: number, charging = false): Power => ({ level, charging })

test('the first position of a shift is sent at once', () => {
  expect(isWorthSending(null, HERE, UNKNOWN)).toBe(true)
})

test.each([
  [9, false],
  [10, true],
])('a crew that moves is told of every ten seconds: after %i s %s', (s, sent) => {
  expect(isWorthSending(HERE, later(s, 200), UNKNOWN)).toBe(sent)
})

test.each([
  [59, false],
  [60, true],
])('a crew that stands is told of every minute: after %i s %s', (s, sent) => {
  expect(isWorthSending(HERE, later(s), UNKNOWN)).toBe(sent)
})

test('a wandering fix that is no surer than its move is no move', () => {
  expect(isWorthSending(HERE, later(30, 60, 80), UNKNOWN)).toBe(false)
})

test.each([
  [battery(0.15), 29, false],
  [battery(0.15), 30, true],
  [battery(0.05), 59, false],
  [battery(0.05), 60, true],
  [battery(0.05, true), 10, true],
])(
  'a low battery is spared, a charging one is not: %o after %i s %s',
  (power, s, sent) => {
    expect(isWorthSending(HERE, later(s, 500), power)).toBe(sent)
  },
)

test('even with the lowest battery a standing crew is not dimmed on the desk', () => {
  expect(isSaving(battery(0.02))).toBe(true)
  expect(isWorthSending(HERE, later(119), battery(0.02))).toBe(true)
})

test.each([
  [1, null, 'seen'],
  [0, 'older', 'seen'], // sent again because the answer was lost on its way
  [0, 'off_shift', 'again'], // it overtook the shift's start
  [0, null, 'again'],
  [0, 'jump', 'doubted'],
  [0, 'accuracy', 'doubted'],
] as const)('kept %i, refused as %s: control counts as %s', (kept, rule, as) => {
  expect(heardAs(kept, rule)).toBe(as)
})
