import { expect, test } from 'vitest'
import { paperTimes } from '../board/paperTimes'
import { asTime, type Draft, missing, paperOf } from './paper'

const DRAFT: Draft = {
  key: 1,
  referral_id: 'r',
  crew_id: 'c',
  day: '2026-03-03',
  set_off_at: '23:50',
  there_at: '0:05',
  ended_at: '0030',
  outcome: 'treated',
  destination: 'gp',
  note: ' ',
}

test.each([
  ['3:10', '03:10'],
  ['0310', '03:10'],
  ['03.10', '03:10'],
  ['24:00', null],
  ['3 o’clock', null],
])('a time on paper, %s, is read as %s', (text, time) => {
  expect(asTime(text)).toBe(time)
})

test('a visit over midnight set off the evening before', () => {
  expect(paperOf(DRAFT)).toEqual({
    referral_id: 'r',
    crew_id: 'c',
    set_off_at: '2026-03-02T23:50:00.000Z',
    there_at: '2026-03-03T00:05:00.000Z',
    ended_at: '2026-03-03T00:30:00.000Z',
    outcome: 'treated',
    destination: null,
    note: null,
  })
})

test('where nobody was found no time with the person is sent, nor asked for', () => {
  const nobody = { ...DRAFT, outcome: 'not_found', there_at: 'x' }

  expect(paperOf(nobody).there_at).toBeNull()
  expect(missing(nobody)).toEqual({})
})

test('what is missing is named by its field', () => {
  const found = missing({ ...DRAFT, crew_id: '', there_at: 'late', ended_at: '' })

  expect(Object.keys(found).sort()).toEqual(['crew_id', 'ended_at', 'there_at'])
})

test('only times that are known are told', () => {
  const times = { set_off_at: null, there_at: '2026-03-03T00:05:00Z' }

  expect(paperTimes({ ...times, ended_at: '2026-03-03T00:30:00Z' })).toBe(
    'with the person 00:05, over 00:30',
  )
})
