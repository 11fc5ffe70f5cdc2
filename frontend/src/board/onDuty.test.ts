import { expect, test } from 'vitest'
import {
  aloneWords,
  breakWords,
  endsSoon,
  type OnDuty,
  shiftWords,
  skillWords,
} from './onDuty'

const NOON = Date.parse('2026-03-02T12:00:00Z')

const crew = (change: Partial<OnDuty> = {}): OnDuty => ({
  crew_id: 'oak',
  name: 'Oak 1',
  kind: 'nurse',
  people: 1,
  status: 'on',
  starts_at: '2026-03-02T07:00:00Z',
  ends_at: '2026-03-02T12:48:00Z',
  breaks: [],
  skills: [],
  kit: [],
  vehicle: null,
  alone_until: '2026-03-02T22:00:00Z',
  ...change,
})

test.each([
  [crew(), 'on to 12:48, 48 min left', true],
  [crew({ ends_at: '2026-03-02T11:40:00Z' }), 'on to 11:40, 20 min over', true],
  [
    crew({ status: 'paused', ends_at: '2026-03-02T15:00:00Z' }),
    'on a break, to 15:00, 3 h 00 min left',
    false,
  ],
  [
    crew({ status: 'planned', starts_at: '2026-03-02T14:00:00Z' }),
    'comes 14:00 to 12:48',
    false,
  ],
  [
    crew({ status: 'planned', starts_at: '2026-03-02T11:00:00Z' }),
    'should be on: 11:00 to 12:48, not signed on',
    false,
  ],
] as const)(
  'a shift says until when, and what is not as it should be',
  (given, words, soon) => {
    expect([shiftWords(given, NOON), endsSoon(given, NOON)]).toEqual([words, soon])
  },
)

test('a skill that has run out, or soon does, is named with its day', () => {
  const skills: OnDuty['skills'] = [
    { skill: 'wound', until: '2026-03-20T00:00:00Z', is_valid: true },
    { skill: 'lift_assist', until: '2026-03-05T00:00:00Z', is_valid: true },
    { skill: 'advanced_assessment', until: '2026-03-01T00:00:00Z', is_valid: false },
  ]

  expect(skillWords(crew({ skills }), NOON)).toMatch(
    /\(◆ until Thu 19 Mar\), ▲ .* runs out this week: until Wed 4 Mar, ▲ .* has run out$/,
  )
  expect(skillWords(crew(), NOON)).toBe('no special skills')
})

test('a break that was not taken in its window is overdue', () => {
  const breaks = [
    {
      earliest_at: '2026-03-02T10:00:00Z',
      latest_at: '2026-03-02T11:30:00Z',
      duration_s: 1800,
    },
  ]

  expect(breakWords(crew({ breaks }), NOON)).toBe('▲ break overdue: 10:00 to 11:30')
})

test('who works alone is said until when they may, and at night that they may not', () => {
  expect(aloneWords(crew(), NOON)).toBe('alone, to 22:00')
  expect(aloneWords(crew({ alone_until: '2026-03-02T12:00:00Z' }), NOON)).toMatch(
    /^▲ alone, at night/,
  )
  expect(aloneWords(crew({ alone_until: null }), NOON)).toBe('pair')
})
