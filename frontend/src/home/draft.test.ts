import { describe, expect, it } from 'vitest'
import {
  AROUND,
  bodyOf,
  type Draft,
  EMPTY,
  emergency,
  floorSince,
  needs999,
  type Question,
  type Reply,
  SIGNS,
  STEPS,
  VITAL,
  wrongIn,
  wrongOf,
} from './draft'

const NOW = Date.parse('2026-01-12T03:00:00Z')
const ALL = [...VITAL, ...SIGNS, ...AROUND]

function answered(reply: Reply): Record<Question, Reply> {
  return Object.fromEntries(ALL.map((one) => [one, reply])) as Record<Question, Reply>
}

const WHOLE: Draft = {
  ...EMPTY,
  safety: answered('no'),
  need: 'fall',
  reason: ' Slipped ',
  onFloor: 'yes',
  since: 'thirty',
  sinceSetAt: NOW - 60_000,
  callName: 'Kim',
  phone: '01632 960123',
}

describe('the safety check', () => {
  it('asks each question once', () => {
    expect(new Set(ALL).size).toBe(14)
  })

  it.each([...VITAL, ...SIGNS])('makes a yes to %s a 999 matter', (question) => {
    expect(needs999(question, 'yes')).toBe(true)
    expect(needs999(question, 'no')).toBe(false)
    expect(needs999(question, undefined)).toBe(false)
  })

  it.each([
    ['not_responding', true],
    ['airway_not_clear', true],
    ['not_breathing_normally', true],
    ['danger', false],
    ['bleeding_freely', false],
  ] as const)('takes "not sure" of %s for 999: %s', (question, is999) => {
    expect(needs999(question, 'not_sure')).toBe(is999)
  })

  it('never calls 999 because a helper is alone', () => {
    for (const question of AROUND) expect(needs999(question, 'yes')).toBe(false)
  })

  it('finds the emergency in the answers', () => {
    const safety = { ...answered('no'), bleeding_freely: 'yes' as const }
    expect(emergency({ ...WHOLE, safety })).toBe('bleeding_freely')
    expect(emergency(WHOLE)).toBeNull()
  })
})

describe('what is missing', () => {
  it('is nothing in a whole draft', () => {
    for (const step of STEPS) expect(wrongIn(step, WHOLE, NOW, true)).toEqual([])
  })

  it('is every question in an empty one, in the order of the page', () => {
    const fields = STEPS.flatMap((step) => wrongIn(step, EMPTY, NOW, true))
    expect(fields.map(({ field }) => field)).toEqual([
      ...VITAL,
      ...SIGNS,
      'need',
      'reason',
      'on_floor',
      ...AROUND,
      'call_name',
      'phone',
    ])
  })

  it('is the address of whoever has none', () => {
    const [first] = wrongIn('person', WHOLE, NOW, false)
    expect(first?.code).toBe('lines')
  })

  it.each(['', '999x', 'ask me', '12'])('is a number to ring, not %j', (phone) => {
    const codes = wrongIn('person', { ...WHOLE, phone }, NOW, true)
    expect(codes.map(({ code }) => code)).toEqual(['phone'])
  })
})

describe('since when on the floor', () => {
  it('counts from when it was chosen, not from when it is sent', () => {
    expect(floorSince(WHOLE, NOW)).toBe(NOW - 31 * 60_000)
  })

  it('takes "nobody saw it" for an hour', () => {
    const since = floorSince({ ...WHOLE, since: 'unknown' }, NOW)
    expect(NOW - 60_000 - since).toBe(60 * 60_000)
  })

  it.each([
    ['02:40', '2026-01-12T02:40:00.000Z'],
    ['23:30', '2026-01-11T23:30:00.000Z'],
    ['03:00', '2026-01-12T03:00:00.000Z'],
  ])('reads %s as the last time it was so late', (sinceTime, at) => {
    const since = floorSince({ ...WHOLE, since: 'time', sinceTime }, NOW)
    expect(new Date(since).toISOString()).toBe(at)
  })

  it('reads London time in summer', () => {
    const july = Date.parse('2026-07-02T02:00:00Z')
    const since = floorSince({ ...WHOLE, since: 'time', sinceTime: '02:40' }, july)
    expect(new Date(since).toISOString()).toBe('2026-07-02T01:40:00.000Z')
  })

  it('refuses a time that is still to come', () => {
    const draft: Draft = { ...WHOLE, since: 'time', sinceTime: '03:20' }
    const codes = wrongIn('event', draft, NOW, true).map(({ code }) => code)
    expect(codes).toEqual(['sinceFuture'])
  })
})

describe('what is sent', () => {
  it('leaves out what is empty', () => {
    const body = bodyOf(WHOLE, NOW, true)
    expect(body).toMatchObject({
      reason: 'Slipped',
      on_floor: true,
      floor_since_at: '2026-01-12T02:29:00.000Z',
      room: null,
      place: null,
      resident: { name: null, nhs_number: null, born_on: null },
    })
  })

  it('says no time for somebody who is up', () => {
    const body = bodyOf({ ...WHOLE, onFloor: 'no' }, NOW, true)
    expect([body.on_floor, body.floor_since_at]).toEqual([false, null])
  })

  it.each([
    ['', [], []],
    ['not_known', ['dnacpr'], []],
    ['no', [], ['none_known']],
    ['yes', [], ['other']],
    ['yes', ['respect', 'dnacpr'], ['respect', 'dnacpr']],
  ] as const)('tells of a plan for care: %s, %j', (plan, planKinds, told) => {
    const body = bodyOf({ ...WHOLE, plan, planKinds }, NOW, true)
    expect(body.escalation_plans).toEqual(told)
  })

  it('sends the other address as lines', () => {
    const there = { isElsewhere: true, lines: '1 High St, Oakham', postcode: '' }
    const body = bodyOf({ ...WHOLE, ...there }, NOW, true)
    expect(body.place).toEqual({ lines: ['1 High St', 'Oakham'], postcode: null })
  })
})

describe('a refusal', () => {
  it.each([
    ['location', 'lines', 'person'],
    ['floor_since_at', 'since', 'event'],
    ['call_back.phone', 'phone', 'person'],
    ['patient.born_on', 'born_on', 'person'],
    ['something.new', 'call_name', 'person'],
  ])('of %s leads to the field %s', (field, id, step) => {
    expect(wrongOf(field)).toMatchObject({ field: id, step })
  })
})
