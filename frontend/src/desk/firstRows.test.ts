import { expect, test } from 'vitest'
import type { Section } from '../board/queue'
import { withNew } from './firstRows'

const SECTIONS: readonly Section[] = [
  { group: 'decide', ids: ['a', 'b', 'c'] },
  { group: 'unassigned', ids: ['d', 'e'] },
  { group: 'closed', ids: ['f'] },
]
const idsOf = (sections: readonly Section[]) =>
  sections.map(({ group, ids }) => [group, ids])

test('the first rows are the top of the queue, and every group keeps its heading', () => {
  expect(idsOf(withNew(SECTIONS, new Set(), 4))).toEqual([
    ['decide', ['a', 'b', 'c']],
    ['unassigned', ['d']],
    ['closed', []],
  ])
})

test('a row that stands is never taken away to come again, whatever comes before it', () => {
  expect(idsOf(withNew(SECTIONS, new Set(['c', 'f']), 1))).toEqual([
    ['decide', ['a', 'c']],
    ['unassigned', []],
    ['closed', ['f']],
  ])
})

test('frame by frame the whole queue is drawn', () => {
  let standing: ReadonlySet<string> = new Set()
  for (let frame = 0; frame < 3; frame++)
    standing = new Set(withNew(SECTIONS, standing, 2).flatMap(({ ids }) => ids))

  expect([...standing]).toEqual(['a', 'b', 'c', 'd', 'e', 'f'])
})
