import { expect, test } from 'vitest'
import type { Snapshot } from '../api/types'
import { assignment, NOTHING, referral } from '../live/samples'
import { automatic, plannedWords } from './automatic'
import { fromSnapshot } from './board'
import { cases } from './cases'

const NOW = Date.parse('2026-03-02T12:00:30Z')
const CONFIRM = { status: 'assigned', next_action: 'confirm' } as const

const crew = (id: string, name: string) => ({ id, name }) as Snapshot['crews'][number]
const stop = (referral_id: string) =>
  ({ referral_id, arrive_at: '2026-03-02T12:40:00Z' }) as const

/** Oak and Elm are proposed, Oak is planned for two more, and nobody for the last. */
function board(change: Partial<Snapshot> = {}) {
  const given = {
    ...NOTHING,
    crews: [crew('oak', 'Oak 1'), crew('elm', 'Elm 1')],
    referrals: [
      referral('r1', { ...CONFIRM, next_action_at: '2026-03-02T12:03:00Z' }),
      referral('r2', { ...CONFIRM, next_action_at: '2026-03-02T12:02:00Z' }),
      referral('r3'),
      referral('r4'),
      referral('r5'),
      referral('r6', { status: 'needs_decision' }),
    ],
    assignments: [
      assignment({ status: 'proposed', offered_at: null }),
      assignment({ id: 'b', referral_id: 'r2', crew_id: 'elm', status: 'proposed' }),
    ],
    plans: [
      { crew_id: 'oak', stops: [stop('r1'), stop('r3'), stop('r4')] },
      { crew_id: 'elm', stops: [stop('r2')] },
    ] as unknown as Snapshot['plans'],
    ...change,
  }
  return automatic(cases(fromSnapshot(given), NOW))
}

test('who is proposed is named with the moment at which it is asked, the next first', () => {
  expect(board().proposed.map(({ crew, which, at }) => [crew, which, at])).toEqual([
    ['Elm 1', 'Fall, Oakham (R2)', Date.parse('2026-03-02T12:02:00Z')],
    ['Oak 1', 'Fall, Oakham (R1)', Date.parse('2026-03-02T12:03:00Z')],
  ])
})

test('what waits is counted by the crew that is planned, and for whom nobody is', () => {
  expect(plannedWords(board().planned)).toBe('Oak 1 (2); for 1 no crew is planned')
  expect(plannedWords([])).toBe('')
})

test('a case that a person must decide about is never asked of anybody by itself', () => {
  expect(board().undecided).toBe(1)
})

test('a crew that was asked is no proposal: it is counted as one that may say yes', () => {
  const asked = assignment({ status: 'offered' })
  const { proposed, unanswered } = board({ assignments: [asked] })
  expect([proposed.length, unanswered]).toEqual([0, 1])
})

test('a case that is joined or closed is asked for by none', () => {
  const { proposed, planned, undecided } = board({
    referrals: [
      referral('r1', { ...CONFIRM, status: 'joined', joined_to: 'r2' }),
      referral('r3', { status: 'cancelled' }),
    ],
  })
  expect([proposed, planned, undecided]).toEqual([[], [], 0])
})
