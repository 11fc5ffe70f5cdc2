import { describe, expect, it } from 'vitest'
import type { LoanCard } from '../api/types'
import { EMPTY } from './board'
import {
  borrowedWords,
  lentBy,
  lentTo,
  lentWords,
  undoLeftS,
  untilChoices,
} from './loans'

const LOAN: LoanCard = {
  id: 'a',
  crew_id: 'c',
  crew: 'Oak 1',
  from_area: 'rutland',
  from_name: 'Rutland',
  to_area: 'newport',
  to_name: 'Newport',
  because: 'more_calls',
  lent_at: '2026-01-12T12:00:00Z',
  until_at: '2026-01-12T22:00:00Z',
  recalled_at: null,
}
const NOON = Date.parse(LOAN.lent_at)

describe('loans', () => {
  it('are the lender’s on one board and the borrower’s on the other', () => {
    const board = { ...EMPTY, loans: new Map([[LOAN.id, LOAN]]) }

    expect([lentBy(board, 'rutland'), lentTo(board, 'rutland')]).toEqual([[LOAN], []])
    expect([lentBy(board, 'newport'), lentTo(board, 'newport')]).toEqual([[], [LOAN]])
  })

  it('say whose crew it is and until when', () => {
    const recalled = { ...LOAN, recalled_at: '2026-01-12T13:00:00Z' }

    expect(borrowedWords(LOAN)).toBe('lent by Rutland until 22:00')
    expect(lentWords(LOAN)).toBe('lent to Newport until 22:00')
    expect(borrowedWords(recalled)).toBe('lent by Rutland until its job is done')
  })

  it('can be undone for sixty seconds', () => {
    expect(undoLeftS(LOAN, NOON + 1_000)).toBe(59)
    expect(undoLeftS(LOAN, NOON + 60_000)).toBe(0)
  })

  it('end at a half hour that is at least thirty minutes away, inside the shift', () => {
    const found = untilChoices('2026-01-12T13:45:00Z', NOON + 60_000)

    expect(found).toEqual(['2026-01-12T13:00:00.000Z', '2026-01-12T13:30:00.000Z'])
  })
})
