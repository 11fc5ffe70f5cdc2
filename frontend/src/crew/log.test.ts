import { expect, test } from 'vitest'
import { isBeyond } from './log'

const DAY = { at: { epoch: 'a', offset: 7 } }

test.each([
  ['what the day was drawn after', { epoch: 'a', offset: 7 }, false],
  ['what came later', { epoch: 'a', offset: 8 }, true],
  ['what is of another timeline', { epoch: 'b', offset: 1 }, true],
])('%s', (_, at, beyond) => {
  expect(isBeyond(at, DAY)).toBe(beyond)
})

test('where no day is shown, everything is news', () => {
  expect(isBeyond({ epoch: 'a', offset: 1 }, null)).toBe(true)
})
