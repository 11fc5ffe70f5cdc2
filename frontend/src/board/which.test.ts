import { expect, test } from 'vitest'
import { NOTHING, referral } from '../live/samples'
import { fromSnapshot } from './board'
import { cases } from './cases'
import { meetWords, togetherWords, whichAndWhen, whichWords } from './which'

const NOW = Date.parse('2026-03-02T13:57:00Z')

function seen(change: Parameters<typeof referral>[1]) {
  const board = fromSnapshot({ ...NOTHING, referrals: [referral('a', change)] })
  const [view] = cases(board, NOW)
  if (!view) throw new Error('the case is not on the board')
  return view
}

test('a case is named by its need, its place as the board shows it, and its minutes', () => {
  const view = seen({
    need: 'fall',
    locality: 'Oakham',
    due_at: '2026-03-02T14:20:00Z',
  })

  expect(whichWords(view)).toBe('Fall, Oakham')
  expect(whichAndWhen(view, NOW)).toBe('Fall, Oakham, at most 23 min')
})

test('a case whose place nobody knows says so', () => {
  expect(whichWords(seen({ need: 'fall', locality: '' }))).toBe('Fall, place unknown')
})

test('two crews that could go together are named with when both are there', () => {
  expect(togetherWords(['Oak 1', 'Ash 1'], '03:12')).toBe(
    'Two crews together: Oak 1 and Ash 1 by 03:12',
  )
})

test('two who could be sent now are named with when both are there, and how late', () => {
  const two = { lead: 'Oak 1', second: 'Ash 1', late_min: 0 }

  expect(meetWords(two, '03:12')).toBe(
    'Oak 1 and Ash 1 could both be there by 03:12, in time',
  )
  expect(meetWords({ ...two, late_min: 9 }, '03:12')).toBe(
    'Oak 1 and Ash 1 could both be there by 03:12, 9 min late',
  )
})
