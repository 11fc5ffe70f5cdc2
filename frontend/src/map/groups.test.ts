import { expect, test } from 'vitest'
import { type Dot, groupsOf, middle, NEAR_PX } from './groups'

const dot = (id: string, x: number, y = 0, alone = false): Dot => ({ id, x, y, alone })
const ids = (dots: readonly Dot[]) =>
  groupsOf(dots).map((group) => group.map(({ id }) => id))

test('dots that would hide each other are one group, others stay single', () => {
  expect(ids([dot('a', 0), dot('b', NEAR_PX - 1), dot('c', 300)])).toEqual([['a', 'b']])
  expect(ids([dot('a', 0), dot('b', NEAR_PX)])).toEqual([])
})

test('what must be seen is in no group, however near', () => {
  expect(ids([dot('a', 0), dot('b', 1, 0, true)])).toEqual([])
  expect(ids([dot('a', 0), dot('b', 1, 0, true), dot('c', 2)])).toEqual([['a', 'c']])
})

test('each dot is in one group at the most, and the order they come in is no matter', () => {
  const dots = Array.from({ length: 120 }, (_, i) =>
    dot(String(i).padStart(3, '0'), (i * 37) % 400, (i * 91) % 300, i % 9 === 0),
  )
  const found = ids(dots)
  const all = found.flat()
  expect(new Set(all).size).toBe(all.length)
  expect(all.every((id) => Number(id) % 9 !== 0)).toBe(true)
  expect(ids([...dots].reverse())).toEqual(found)
})

test('a group stands in the middle of its own', () => {
  expect(middle([dot('a', 0, 10), dot('b', 20, 30)])).toEqual([10, 20])
})
