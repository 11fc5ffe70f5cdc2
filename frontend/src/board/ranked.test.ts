import { describe, expect, test } from 'vitest'
import type { ReferralCard, SafetyCard } from '../api/types'
import { assignment, NOTHING, referral } from '../live/samples'
import { type AlarmView, alarms } from './alarms'
import { fromSnapshot } from './board'
import { cases } from './cases'
import { countWords, HARM, type Kind } from './harm'
import {
  briefly,
  handedOver,
  isLife,
  type Ranked,
  ranked,
  rankedNote,
  rankedWords,
  type Standing,
} from './ranked'
import { crewAlarms } from './safety'
import { COUNTED, LIFE } from './words'

const NOW = Date.parse('2026-03-02T13:57:00Z')
const SEEN = { seen_by: 'Sam', seen_at: '2026-03-02T13:50:00Z' }
const NOBODY = { acknowledged_by: null, acknowledged_at: null }
const HELP: NonNullable<SafetyCard['help']> = {
  ...{ asked_at: '2026-03-02T13:40:00Z', occurred_at: '2026-03-02T13:40:00Z' },
  ...{ asked_by: 'Ann', place: null, seen_by: null, seen_at: null },
  ...{ second_alarm_at: null, second_alarm_to: null },
  ...{ cancelled_at: null, cancelled_by: null, cancelled_because: null },
}
const TIMER: NonNullable<SafetyCard['check_in']> = {
  ...{ visit_id: 'v', every_s: 1800, due_at: '2026-03-02T13:40:00Z', rung: 'alarm' },
  ...{ second_alarm_to: null, seen_by: null, seen_at: null },
}
const safety = (name: string, change: Partial<SafetyCard>): SafetyCard => ({
  ...{ crew_id: name, name, people: 1, help: null, check_in: null },
  ...change,
})
const feed = (name: string, acknowledged_at: string | null = null) => ({
  ...{ sender_id: name, name, source: 'telecare' as const, limit_s: 300 },
  ...{ silent_since: '2026-03-02T02:14:00Z', acknowledged_at },
  acknowledged_by: acknowledged_at && 'Sam',
})
const flood = (name: string) => ({
  ...{ sender_id: name, name, source: 'ambulance_999' as const },
  ...{ since_at: '2026-03-02T02:14:00Z', acknowledged_at: null },
  acknowledged_by: null,
})
const board = (referrals: readonly ReferralCard[], cards: readonly SafetyCard[]) =>
  fromSnapshot({ ...NOTHING, referrals, safety: cards })

/** One alarm of each sort that a desk may have, in an order that means nothing. */
function everything(): Standing {
  const flag = { status: 'needs_decision', concerns: ['red_flag'] } as const
  const lie = { status: 'needs_decision', concerns: ['long_lie'] } as const
  const overdue = { alarm: 'overdue', by: 'Ada', at: '2026-03-02T13:50:00Z' }
  const late = { due_at: '2026-03-02T13:50:00Z' }
  const here = board(
    [
      referral('not-set-off', { alarm: 'not_set_off' }),
      referral('seen', { ...late, alarm_seen: overdue }),
      referral('late', late),
      referral('lie', lie),
      referral('flag', flag),
      referral('stroke', { status: 'needs_decision', concerns: ['category_upgrade'] }),
    ],
    [
      safety('Elm', { help: { ...HELP, ...SEEN } }),
      safety('Ash', { check_in: TIMER }),
      safety('Oak', { help: HELP }),
    ],
  )
  return {
    cases: alarms(cases(here, NOW), NOW),
    crews: crewAlarms(here),
    stoodDown: [
      { assignment: assignment({ id: 'down' }), crew: 'Fir', reference: 'X' },
    ],
    messages: [
      {
        card: {
          ...{ id: 'message', crew_id: 'oak', referral_id: null, number: 1 },
          ...{ status: 'sent', sent_at: '2026-03-02T13:30:00Z', sent_by: 'Sam' },
          ...{ received_at: null, unseen_at: null, unseen_because: null },
        },
        crew: 'Oak',
      },
    ],
    leftOut: [
      {
        ...{ referral_id: 'odd', reference: '1A2B3C4D', because: 'unreadable' },
        ...{ since_at: '2026-03-02T13:30:00Z', ...NOBODY },
      },
    ],
    crewsLeftOut: [
      {
        ...{ crew_id: 'Fir', name: 'Fir', because: 'unreadable', has: null },
        ...{ since_at: '2026-03-02T13:30:00Z', ...NOBODY },
      },
    ],
    pulse: {
      ...{ lastAt: null, ageS: 200, limitS: 135, fault: 'door', seen: null },
      sinceAt: '2026-03-02T13:30:00Z',
    },
    floods: [flood('EMAS')],
    feeds: [feed('Careline'), feed('Acknowledged', '2026-03-02T13:30:00Z')],
  }
}

describe('of everything that may be alarmed', () => {
  test('the worst stands first, whatever it is about', () => {
    expect(ranked(everything(), NOW).map(({ key }) => key)).toEqual([
      'Oak help',
      'flag',
      'stroke',
      'Ash check_in',
      'lie',
      'Elm help',
      'late',
      'odd left out',
      'Fir left out',
      'down',
      'heartbeat',
      'Careline',
      'not-set-off',
      'message',
      'EMAS floods',
      'seen',
      'Acknowledged',
    ])
  })

  test('each says in words what it is, and what is seen to is silent', () => {
    for (const one of ranked(everything(), NOW)) {
      expect(rankedWords(one, NOW).length, one.key).toBeGreaterThan(5)
      expect(one.unseen.length === 0, one.key).toBe(one.isSeen)
    }
  })

  test('what is left off a screen is counted by what it is', () => {
    const off = ranked(everything(), NOW).slice(3)

    expect(
      countWords(
        off.map(({ kind }) => kind),
        COUNTED,
      ),
    ).toBe(
      '1 crew help, 1 crew overdue, 1 long lie or nobody reached, 3 late, 4 crew, 3 system silent, 1 to look at',
    )
  })
})

describe('a list of every kind of alarm', () => {
  const isSeen = (kind: Kind) => HARM[kind].tier === 2 && HARM[kind].repeats
  const [one] = alarms(
    cases(board([referral('r', { alarm: 'not_set_off' })], []), NOW),
    NOW,
  )
  const view = one as AlarmView
  const each = (why: AlarmView['why']): AlarmView => ({
    ...view,
    why,
    seen: isSeen(why) ? { by: 'Sam', at: '2026-03-02T13:50:00Z' } : null,
  })
  const ofCases = Object.keys(HARM).filter(
    (kind) => !/^(feed_|heartbeat|crew_|message)/.test(kind),
  ) as AlarmView['why'][]
  const found = ranked({ ...everything(), cases: ofCases.map(each) }, NOW)

  test('has them all', () => {
    expect(new Set(found.map(({ kind }) => kind))).toEqual(new Set(Object.keys(HARM)))
  })

  test('never puts a lesser danger before a greater that nobody sees to', () => {
    const tiers = (of: readonly Ranked[]) => of.map(({ kind }) => HARM[kind].tier)
    const unseen = tiers(found.filter((alarm) => !alarm.isSeen))
    expect(unseen).toEqual([...unseen].sort())
    const firstLesser = tiers(found).indexOf(2)
    expect(tiers(found).lastIndexOf(1)).toBeLessThan(firstLesser)
  })
})

test('the sheet for the next shift names a case by number and who sees to it', () => {
  const sheet = ranked(everything(), NOW).map((one) => handedOver(one, NOW))

  const cases = sheet.filter((line) => /nobody sees to it|Ada sees to it/.test(line))
  expect(sheet).toHaveLength(ranked(everything(), NOW).length)
  expect(cases.some((line) => /^\S+ .*: Ada sees to it since 13:50/.test(line))).toBe(
    true,
  )
  expect(cases.some((line) => /^\S+ .*: nobody sees to it/.test(line))).toBe(true)
})

describe('a fault of the service itself that somebody sees to', () => {
  const AT = '2026-03-02T13:50:00Z'
  const SAM = { acknowledged_by: 'Sam', acknowledged_at: AT }
  const given = everything()
  const [odd] = given.leftOut
  const [fir] = given.crewsLeftOut
  if (!odd || !fir || !given.pulse) throw new Error('they are not there')
  const found = ranked(
    {
      ...given,
      leftOut: [
        { ...odd, ...SAM },
        { ...odd, referral_id: 'new' },
      ],
      crewsLeftOut: [{ ...fir, ...SAM }],
      pulse: { ...given.pulse, seen: 'Sam sees to it since 13:50' },
    },
    NOW,
  )
  const row = (key: string) => found.find((one) => one.key === key)

  test.each(['odd left out', 'Fir left out', 'heartbeat'])(
    '%s stays, silent',
    (key) => {
      expect(row(key)).toMatchObject({ isSeen: true, unseen: [] })
      expect(row(key) && rankedNote(row(key) as Ranked)).toContain(
        'Sam sees to it since 13:50. ',
      )
    },
  )

  test('hides no other that comes anew, which rings and stands before it', () => {
    const keys = found.map(({ key }) => key)

    expect(row('new left out')).toMatchObject({ unseen: ['case_left_out'] })
    expect(keys.indexOf('new left out')).toBeLessThan(keys.indexOf('odd left out'))
  })
})

test('all that is danger to life has two words and a number, for where room is short', () => {
  const found = ranked(everything(), NOW).filter(isLife)

  expect(found.map(briefly)).toEqual([
    'Oak crew help',
    'FLAG red flag',
    'ROKE category 1 or 2',
    'Ash crew overdue',
    'LIE long lie',
    'Elm crew help',
  ])
  const kinds = Object.keys(HARM) as Kind[]
  const ofRows = kinds.filter((kind) => HARM[kind].class === 'life')
  expect(ofRows.filter((kind) => kind !== 'not_live' && !LIFE[kind])).toEqual([])
})
