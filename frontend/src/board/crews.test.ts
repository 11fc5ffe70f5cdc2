import { expect, test } from 'vitest'
import { isStale, positionWords } from './crews'

const HEARD = '2026-01-12T02:14:05Z'
const heard = Date.parse(HEARD)
const position = {
  crew_id: 'oak',
  lon: -0.73,
  lat: 52.67,
  accuracy_m: 8,
  age_s: 0,
  at: HEARD,
  source: 'phone',
}

test('a position is dimmed once it is older than two minutes, and not before', () => {
  expect(isStale(position, heard + 120_000)).toBe(false)
  expect(isStale(position, heard + 120_001)).toBe(true)
  expect(isStale(null, heard)).toBe(true)
})

test('a position always says whence it is, how old and how sure', () => {
  expect(positionWords(position, heard + 12_000)).toBe('phone, 12 s old, within 8 m')
  expect(positionWords(null, heard)).toContain('no position')
})
