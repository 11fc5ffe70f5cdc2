import { describe, expect, test } from 'vitest'
import type { AssignmentCard } from '../api/types'
import { assignment, NOTHING } from '../live/samples'
import { fromSnapshot } from './board'
import { cases } from './cases'
import { unheard, unheardNote, unheardWords } from './standDown'

const AT = '2026-03-02T12:00:00Z'
const secondsOn = (seconds: number) => Date.parse(AT) + seconds * 1000

const TAKEN = assignment({
  referral_id: '00000000-0000-7000-8000-00003f2a1b2c',
  status: 'withdrawn',
  received_at: AT,
  stand_down_at: AT,
})

const board = (...assignments: AssignmentCard[]) =>
  fromSnapshot({ ...NOTHING, assignments })

describe('a job that was taken from a crew', () => {
  test('alarms after a minute, though no service has looked', () => {
    expect(unheard(board(TAKEN), secondsOn(59))).toEqual([])

    const [alarm] = unheard(board(TAKEN), secondsOn(60))

    expect(alarm && unheardWords(alarm)).toBe(
      'A crew off shift has not heard that job 3F2A1B2C was taken away',
    )
  })

  test('that was accepted too late is said at once', () => {
    const [alarm] = unheard(board({ ...TAKEN, superseded_at: AT }), secondsOn(1))

    expect(alarm && unheardWords(alarm)).toContain('accepted job 3F2A1B2C after')
    expect(alarm && unheardNote(alarm)).toContain('may be on its way')
  })

  test('comes first where the crew may be on its way', () => {
    const going = { ...TAKEN, id: 'b', answered_at: AT }

    const order = unheard(board(TAKEN, going), secondsOn(61))

    expect(order.map(({ assignment }) => assignment.id)).toEqual(['b', 'a'])
  })

  test('is no longer shown as the crew of its case', () => {
    expect(cases(board(TAKEN), secondsOn(0)).map(({ crew }) => crew)).toEqual([])
  })
})
