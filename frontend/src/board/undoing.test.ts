import { expect, test } from 'vitest'
import type { ReferralCard } from '../api/types'
import { assignment, NOTHING, referral } from '../live/samples'
import { fromSnapshot } from './board'
import { cases } from './cases'
import { choiceToUndo, secondsLeft, undoableBy } from './undoing'

const NOW = Date.parse('2026-03-02T12:00:30Z')
const CHOICE = {
  act: 'assign',
  crew_id: 'oak',
  by: 'account:sam',
  until_at: '2026-03-02T12:01:00Z',
} as const satisfies ReferralCard['undo']

/** Two cases that Sam gave to Oak and Elm, and one that Ada pinned. */
function desk(change: Partial<ReferralCard> = {}, answered = false) {
  const given = [
    referral('r1', { status: 'assigned', undo: CHOICE, ...change }),
    referral('r2', {
      status: 'assigned',
      undo: { ...CHOICE, crew_id: 'elm', until_at: '2026-03-02T12:01:20Z' },
    }),
    referral('r3', { undo: { ...CHOICE, act: 'pin', by: 'account:ada' } }),
  ]
  const status = answered ? 'accepted' : 'offered'
  const asked = [
    assignment({ status }),
    assignment({ id: 'b', referral_id: 'r2', crew_id: 'elm' }),
  ]
  const board = fromSnapshot({ ...NOTHING, referrals: given, assignments: asked })
  return cases(board, NOW)
}

const ids = (views: ReturnType<typeof desk>, now = NOW) =>
  undoableBy('sam', views, now).map(({ view }) => view.referral.id)

test('what this person chose can be undone, the latest first, and nobody else’s', () => {
  expect(ids(desk())).toEqual(['r2', 'r1'])
})

test('it is gone when its minute is over, by the clock of the service', () => {
  expect(ids(desk(), NOW + 29_999)).toEqual(['r2', 'r1'])
  expect(ids(desk(), NOW + 30_000)).toEqual(['r2'])
  expect(secondsLeft(CHOICE, NOW + 29_001)).toBe(1)
  expect(secondsLeft(CHOICE, NOW + 31_000)).toBe(0)
})

test('a crew that has accepted is not undone, and is not offered to be', () => {
  expect(ids(desk({}, true))).toEqual(['r2'])
})

test('a card of a release before says of nobody that it is theirs', () => {
  const { by: _, ...older } = CHOICE
  expect(ids(desk({ undo: older as ReferralCard['undo'] }))).toEqual(['r2'])
})

test('in the case itself whoever is at the desk may take it back', () => {
  const views = desk({ undo: { ...CHOICE, by: 'account:ada' } })
  const [first] = views.filter(({ referral: { id } }) => id === 'r1')
  expect(first && choiceToUndo(first, NOW)?.by).toBe('account:ada')
})
