import { describe, expect, it } from 'vitest'
import type { Snapshot } from '../api/types'
import { NOTHING, referral } from '../live/samples'
import { fromSnapshot } from './board'
import { cases } from './cases'
import { isLikelyLate, lateWords, startWords } from './chance'

const DUE = '2026-03-02T14:00:00Z'

describe('the chance of being late, in words', () => {
  it.each([
    [0, 'Less than 1 in 20 chance of being late'],
    [0.049, 'Less than 1 in 20 chance of being late'],
    [0.05, '1 in 20 chance of being late'],
    [0.19, '1 in 5 chance of being late'],
    [0.2, '1 in 5 chance of being late'],
    [0.22, '1 in 4 chance of being late'],
    [0.25, '3 in 10 chance of being late'],
    [0.3, '3 in 10 chance of being late'],
    [0.501, '6 in 10 chance of being late'],
    [0.899, '9 in 10 chance of being late'],
    [0.901, 'Almost certain to be late'],
    [1, 'Almost certain to be late'],
  ])('says %d without flattering', (late, words) => {
    expect(lateWords(late)).toBe(words)
  })

  it('warns from one half on', () => {
    expect([isLikelyLate(0.499), isLikelyLate(0.5)]).toEqual([false, true])
  })

  it('names both times in London', () => {
    const chance = {
      late: 0.2,
      likely_by: '2026-07-02T13:35:00Z',
      mostly_by: '2026-07-02T13:50:00Z',
    }
    expect(startWords(chance)).toBe(
      'Likely there by 14:35, four times in five by 14:50',
    )
  })
})

describe('a case in the queue', () => {
  const stop = { referral_id: 'r', arrive_at: DUE, leave_at: DUE, late: 0.7 }
  const plan = { crew_id: 'oak', stops: [stop], travel: 'roads', as_of: DUE }
  const first = (change: Partial<Snapshot>) =>
    cases(
      fromSnapshot({
        ...NOTHING,
        referrals: [referral('r')],
        plans: [plan],
        ...change,
      }),
      Date.parse(DUE),
    )[0]

  it('has the chance that its plan foresees, until a crew is there', () => {
    const visit = {
      id: 'v',
      referral_id: 'r',
      assignment_id: 'a',
      crew_id: 'oak',
      status: 'on_scene' as const,
      opened_at: DUE,
      en_route_at: DUE,
      on_scene_at: DUE,
      ended_at: null,
      outcome: null,
      destination: null,
      part: 'lead' as const,
    }
    expect(first({})?.late).toBe(0.7)
    expect(first({ plans: [] })?.late).toBeNull()
    expect(first({ visits: [visit] })?.late).toBeNull()
  })
})
