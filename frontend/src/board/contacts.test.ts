import { expect, test } from 'vitest'
import { contactWords, heardOf, isUnreachable, NONE_HEARD } from './contacts'

const HEARD = '2026-01-12T02:14:05Z'
const told = (
  contact: 'connected' | 'stale' | 'unreachable',
  heard_at: string | null,
) => heardOf([{ crew_id: 'oak', contact, heard_at }], 1_000)

test('a phone is said to be connected with the time it was heard', () => {
  const words = contactWords(told('connected', HEARD), 'oak', 1_000)

  expect(words).toBe('● Phone connected, last heard 02:14:05')
})

test('a phone that is unreachable warns, with or without a last time', () => {
  expect(contactWords(told('unreachable', HEARD), 'oak', 1_000)).toBe(
    '▲ Phone unreachable, last heard 02:14:05',
  )
  expect(contactWords(told('unreachable', null), 'oak', 1_000)).toContain('not heard')
  expect(isUnreachable(told('unreachable', null), 'oak', 1_000)).toBe(true)
  expect(isUnreachable(told('stale', HEARD), 'oak', 1_000)).toBe(false)
})

test('a screen that was not told lately knows nothing, and does not say connected', () => {
  expect(contactWords(NONE_HEARD, 'oak', 1_000)).toBe('Phone: not known')
  expect(contactWords(told('connected', HEARD), 'oak', 31_001)).toBe('Phone: not known')
  expect(contactWords(told('connected', HEARD), 'elm', 1_000)).toBe('Phone: not known')
})
