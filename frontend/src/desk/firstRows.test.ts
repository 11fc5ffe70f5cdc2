import { expect, test } from 'vitest'
import type { Section } from '../board/queue'
import { topOf } from './firstRows'

const SECTIONS: readonly Section[] = [
  { group: 'decide', ids: ['a', 'b', 'c'] },
  { group: 'unassigned', ids: ['d', 'e'] },
  { group: 'closed', ids: ['f'] },
]

test('the first rows are the top of the queue, and every group keeps its heading', () => {
  expect(topOf(SECTIONS, 4).map(({ group, ids }) => [group, ids])).toEqual([
    ['decide', ['a', 'b', 'c']],
    ['unassigned', ['d']],
    ['closed', []],
  ])
})

test('a queue that is short enough is drawn whole', () => {
  expect(topOf(SECTIONS, 40)).toEqual(SECTIONS)
})
