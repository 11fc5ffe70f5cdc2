import { describe, expect, test } from 'vitest'
import type { ReferralCard } from '../api/types'
import { referral } from '../live/samples'
import { closedWords, reachedFigure, reachedWords } from './reached'

const DUE = '2026-03-02T14:20:00Z'
const of = (change: Partial<ReferralCard>) =>
  referral('r1', {
    status: 'completed',
    due_at: DUE,
    closed_at: '2026-03-02T15:10:00Z',
    ...change,
  })
const at = (hhmmss: string) => of({ reached_at: `2026-03-02T${hhmmss}Z` })

describe('a case that is closed', () => {
  test('says with how many minutes to spare its person was reached', () => {
    expect(reachedWords(at('13:58:00'))).toBe('reached 13:58, 22 min to spare')
    expect(reachedFigure(at('13:58:00'))).toBe('reached in time')
  })

  test('says by how much its person was reached late', () => {
    expect(reachedWords(at('14:32:00'))).toBe('reached 14:32, 12 min late')
    expect(reachedFigure(at('14:32:00'))).toBe('reached 12 min late')
  })

  test.each([
    ['14:20:00', 'reached in time', '0 min to spare'],
    ['14:20:01', 'reached 1 min late', '1 min late'],
    ['14:19:01', 'reached in time', '0 min to spare'],
    ['16:05:00', 'reached 1 h 45 min late', '1 h 45 min late'],
  ])('at %s does not flatter: %s', (time, figure, words) => {
    expect(reachedFigure(at(time))).toBe(figure)
    expect(reachedWords(at(time))).toBe(`reached ${time.slice(0, 5)}, ${words}`)
  })

  test.each([
    ['cancelled', 'not reached: cancelled'],
    ['declined_told', 'not reached: declined'],
    ['handed_back', 'not reached: handed back'],
  ] as const)('that nobody came to says how it ended: %s', (status, words) => {
    const ended = of({ status, reached_at: null })

    expect(reachedWords(ended)).toBe(words)
    expect(reachedFigure(ended)).toBe('not reached')
  })

  test('that a crew corrected to "not found" was not reached after all', () => {
    const corrected = of({ outcome: 'not_found', reached_at: null })

    expect(reachedWords(corrected)).toBe('not reached: nobody found')
    expect(reachedFigure(corrected)).toBe('not reached')
  })

  test('that was handed back by a crew that was there was reached', () => {
    const handed = of({ status: 'handed_back', reached_at: '2026-03-02T14:00:00Z' })

    expect(reachedWords(handed)).toBe('reached 14:00, 20 min to spare')
  })

  test.each(['completed', 'handed_back', 'cancelled'] as const)(
    'of the release before is not called unreached, nobody kept it: %s',
    (status) => {
      const { reached_at: _, ...before } = of({ status })

      expect(reachedWords(before)).toBe('arrival not kept')
      expect(reachedFigure(before)).toBe('closed')
    },
  )

  test('says its times in one line', () => {
    expect(closedWords(at('13:58:00'))).toBe(
      'due 14:20, reached 13:58, 22 min to spare, closed 15:10',
    )
  })
})
