import { expect, test } from 'vitest'
import type { SafetyCard } from '../api/types'
import { EMPTY } from './board'
import { crewAlarmNote, crewAlarms, crewAlarmWords, timerWords } from './safety'

const HELP: NonNullable<SafetyCard['help']> = {
  asked_at: '2026-01-12T02:14:00Z',
  occurred_at: '2026-01-12T02:14:00Z',
  asked_by: 'Ann',
  place: null,
  seen_by: null,
  seen_at: null,
  second_alarm_at: null,
  second_alarm_to: null,
  cancelled_at: null,
  cancelled_by: null,
  cancelled_because: null,
}
const TIMER: NonNullable<SafetyCard['check_in']> = {
  visit_id: 'v',
  every_s: 1800,
  due_at: '2026-01-12T02:40:00Z',
  rung: null,
  second_alarm_to: null,
  seen_by: null,
  seen_at: null,
}
const card = (name: string, change: Partial<SafetyCard>): SafetyCard => ({
  crew_id: name,
  name,
  people: 1,
  help: null,
  check_in: null,
  ...change,
})
const board = (...cards: SafetyCard[]) => ({
  ...EMPTY,
  safety: new Map(cards.map((one) => [one.crew_id, one])),
})
const only = (one: SafetyCard) => {
  const [alarm] = crewAlarms(board(one))
  if (!alarm) throw new Error('no alarm')
  return alarm
}

test('help stands before a missed check-in, and what nobody sees to before both', () => {
  const seen = { seen_by: 'Sam', seen_at: '2026-01-12T02:15:00Z' }

  const found = crewAlarms(
    board(
      card('Elm', { help: { ...HELP, ...seen } }),
      card('Ash', { check_in: { ...TIMER, rung: 'alarm' } }),
      card('Oak', { help: HELP }),
    ),
  )

  expect(found.map((one) => one.card.name)).toEqual(['Oak', 'Ash', 'Elm'])
})

test('a timer that runs, or only reminds the phone, is no alarm', () => {
  const running = card('Ash', { check_in: TIMER })
  const reminded = card('Ash', { check_in: { ...TIMER, rung: 'reminder' } })

  expect(crewAlarms(board(running))).toEqual([])
  expect(crewAlarms(board(reminded))).toEqual([])
  expect(timerWords(running)).toBe('Next check-in by 02:40, every 30 min')
})

test('the words say who, since when, alone or not, and who sees to it', () => {
  const alarm = only(card('Oak', { help: HELP }))

  expect(crewAlarmWords(alarm)).toBe('Oak asks for help since 02:14')
  expect(crewAlarmNote(alarm)).toBe(
    'Alone · pressed by Ann · nobody sees to it: ring them now',
  )
})

test('a second alarm says whom to ring', () => {
  const check_in = {
    ...TIMER,
    rung: 'second_alarm' as const,
    second_alarm_to: 'Manager on call, 01632 960123',
  }

  expect(crewAlarmNote(only(card('Ash', { check_in })))).toContain(
    'second alarm: ring Manager on call, 01632 960123',
  )
})

test('what the crew took back stays, with its reason', () => {
  const help = {
    ...HELP,
    cancelled_at: '2026-01-12T02:16:00Z',
    cancelled_by: 'Ann',
    cancelled_because: 'by_mistake' as const,
  }

  expect(crewAlarmNote(only(card('Oak', { help })))).toContain(
    'taken back 02:16: pressed by mistake',
  )
})
