import { expect, test } from 'vitest'
import type { AccessChange } from '../../api/types'
import { backWords, didWords } from './access'

const ONE: AccessChange = {
  offset: 7,
  at: '2026-01-12T12:05:00Z',
  by: 'Max',
  whose: 'people',
  whom: 'Kim',
  change: 'role_changed',
  before: 'coordinator',
  after: 'manager',
  kid: null,
  why: 'Agreed on Monday',
  undoes: null,
  reverse: 'role_back',
  says: 'Makes them coordinator again, from their next press on.',
}

test('a line says of whom, what was done, and from what to what', () => {
  expect(didWords(ONE)).toBe('Kim: role changed from coordinator to manager')
  const limit = { ...ONE, whom: 'EMAS', change: 'limit_set', before: 'none' } as const
  expect(didWords({ ...limit, after: '600' })).toBe(
    'EMAS: silence limit set from none to 600 s',
  )
})

test('a fact of a release before says what it knows', () => {
  expect(didWords({ ...ONE, before: null, after: null })).toBe('Kim: role changed')
  const key = { ...ONE, change: 'public_key_ended', kid: null } as const
  expect(didWords(key)).toBe('Kim: public key ended')
})

test('what can be taken back has a press, what cannot has none', () => {
  expect(backWords(ONE)).toBe('Give the role back')
  expect(backWords({ ...ONE, reverse: null })).toBeNull()
})
