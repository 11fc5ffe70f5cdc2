import { expect, test } from 'vitest'
import { steadily, steadyOne } from './steady'

interface One {
  readonly id: string
  readonly at: number
}
const one = (id: string, at: number): One => ({ id, at })

test('what says the same stays the object that it was, and so does the whole list', () => {
  const keep = steadily<One>(({ id }) => id)
  const first = keep([one('a', 1), one('b', 1)])
  expect(keep([one('a', 1), one('b', 1)])).toBe(first)

  const second = keep([one('a', 1), one('b', 2)])
  expect(second).not.toBe(first)
  expect(second[0]).toBe(first[0])
  expect(second[1]).toEqual(one('b', 2))
})

test('an order, a newcomer and one that left are changes', () => {
  const keep = steadily<One>(({ id }) => id)
  const first = keep([one('a', 1), one('b', 1)])
  expect(keep([one('b', 1), one('a', 1)])).toEqual([first[1], first[0]])
  expect(keep([one('b', 1)])).toEqual([first[1]])
  expect(keep([])).toEqual([])
})

test('one thing stays itself until one of its fields is another', () => {
  const keep = steadyOne<One>()
  const first = keep(one('a', 1))
  expect(keep(one('a', 1))).toBe(first)
  expect(keep(one('a', 2))).toEqual(one('a', 2))
})
