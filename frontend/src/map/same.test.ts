import { expect, test } from 'vitest'
import { isSame } from './same'

const DRAWN = {
  id: 'a',
  at: [-0.7, 52.6],
  mark: { fill: '#fff', letter: '' },
  age: null,
}

test('what says the same is the same, though it was made anew', () => {
  expect(isSame(DRAWN, structuredClone(DRAWN))).toBe(true)
})

test.each([
  ['a place', { ...DRAWN, at: [-0.7, 52.7] }],
  ['a part of a mark', { ...DRAWN, mark: { fill: '#000', letter: '' } }],
  ['something that was not known', { ...DRAWN, age: 0 }],
  ['something more', { ...DRAWN, isFree: true }],
  ['another field', { id: 'a', at: DRAWN.at, mark: DRAWN.mark, old: null }],
  ['a list instead of a record', { ...DRAWN, mark: [] }],
  ['nothing', null],
])('%s makes it another', (_, other) => {
  expect(isSame(DRAWN, other)).toBe(false)
  expect(isSame(other, DRAWN)).toBe(false)
})
