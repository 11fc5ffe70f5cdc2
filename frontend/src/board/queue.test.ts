import { describe, expect, test } from 'vitest'
import type { Snapshot } from '../api/types'
import { assignment, NOTHING, referral } from '../live/samples'
import { alarms } from './alarms'
import { fromSnapshot, move } from './board'
import { type CaseView, cases } from './cases'
import { clockWords, lateness, spareWords, sparing } from './clock'
import { hold, queue } from './queue'
import { hear, hhmm, serviceNow } from './time'

const at = (hhmmss: string) => Date.parse(`2026-03-02T${hhmmss}Z`)
const NOW = at('13:57:00')

const crewCard: Snapshot['crews'][number] = {
  id: 'oak',
  shift_id: 's',
  name: 'Oak 2',
  kind: 'nurse',
  people: 1,
  skills: [],
  kit: [],
  base_lon: -0.7,
  base_lat: 52.6,
  status: 'on',
  starts_at: '2026-03-02T08:00:00Z',
  ends_at: '2026-03-02T20:00:00Z',
  break_due_at: null,
  goes_by: 'car',
  furthest_min: null,
  most_visits: null,
  traits: [],
  vehicle: null,
}
const plan = (referralId: string, arriveAt: string): Snapshot['plans'][number] => ({
  crew_id: 'oak',
  stops: [{ referral_id: referralId, arrive_at: arriveAt, leave_at: arriveAt }],
  travel: 'roads',
  as_of: '2026-03-02T12:00:00Z',
})
const offer = (referral_id: string, changed_at: string | null) =>
  assignment({
    referral_id,
    status: 'accepted',
    answered_at: '2026-03-02T12:00:00Z',
    changed_at,
  })
const visit = (
  referralId: string,
  change: Partial<Snapshot['visits'][number]> = {},
): Snapshot['visits'][number] => ({
  id: 'v',
  referral_id: referralId,
  assignment_id: 'a',
  crew_id: 'oak',
  status: 'on_scene',
  opened_at: '2026-03-02T12:10:00Z',
  en_route_at: '2026-03-02T12:12:00Z',
  on_scene_at: '2026-03-02T14:05:00Z',
  ended_at: null,
  outcome: null,
  destination: null,
  part: 'lead',
  ...change,
})
const EN_ROUTE = { status: 'en_route', on_scene_at: null } as const
const CLOSED = { status: 'completed', closed_at: '2026-03-02T13:50:00Z' } as const
const views = (change: Partial<Snapshot>, now = NOW) =>
  cases(fromSnapshot({ ...NOTHING, ...change }), now)
const only = (change: Partial<Snapshot>, now = NOW): CaseView => {
  const [view] = views(change, now)
  if (!view) throw new Error('no case')
  return view
}

describe('the clock', () => {
  test('is said in one way: due, left, predicted, in London time', () => {
    const view = only({
      referrals: [referral('r1', { due_at: '2026-03-02T14:20:00Z' })],
      plans: [plan('r1', '2026-03-02T14:05:00Z')],
      crews: [crewCard],
    })

    expect(clockWords(view, NOW)).toBe('due 14:20, 23 min left, predicted 14:05')
  })

  test('reads an hour later in summer', () => {
    expect(hhmm('2026-07-02T12:00:00Z')).toBe('13:00')
  })

  test('has no minute left in its last 59 seconds, and is late the second after', () => {
    const view = only({ referrals: [referral('r1')] })

    expect(clockWords(view, at('13:59:01'))).toContain('0 min left')
    expect(clockWords(view, at('14:00:01'))).toContain('1 min late')
  })

  test('says that nobody is predicted, and then spare time is only an upper bound', () => {
    const view = only({ referrals: [referral('r1')] })

    expect(clockWords(view, NOW)).toBe('due 14:00, 3 min left, no arrival predicted')
    expect(spareWords(view, NOW)).toBe('at most 3 min')
  })

  test('counts to the later of two crews that meet, and stops when both are there', () => {
    const helping = { id: 'h', crew_id: 'ash', part: 'assist' } as const
    const two = {
      referrals: [referral('r1', { due_at: '2026-03-02T14:20:00Z' })],
      crews: [crewCard, { ...crewCard, id: 'ash', name: 'Ash 1' }],
      assignments: [offer('r1', null), { ...offer('r1', null), ...helping }],
      plans: [
        plan('r1', '2026-03-02T14:05:00Z'),
        { ...plan('r1', '2026-03-02T14:18:00Z'), crew_id: 'ash' },
      ],
    }
    const lead = visit('r1')
    const second = visit('r1', {
      ...helping,
      on_scene_at: '2026-03-02T14:19:00Z',
    })

    const bothComing = only(two)
    const oneThere = only({ ...two, visits: [lead] })
    const bothThere = only({ ...two, visits: [lead, second] })

    expect(clockWords(bothComing, NOW)).toBe('due 14:20, 23 min left, predicted 14:18')
    expect(spareWords(oneThere, NOW)).toBe('2 min to spare')
    expect(oneThere.arrivedAt).toBe(null)
    expect(clockWords(bothThere, NOW)).toContain('arrived 14:19, 1 min to spare')
    expect(bothThere.crew?.name).toBe('Oak 2')
  })

  test('stops when the crew is with the person', () => {
    const arrived = only({
      referrals: [referral('r1', { due_at: '2026-03-02T14:20:00Z' })],
      visits: [visit('r1')],
    })

    expect(clockWords(arrived, at('16:00:00'))).toBe(
      'due 14:20, arrived 14:05, 15 min to spare',
    )
  })

  test('is frozen when the case is closed', () => {
    const closed = only({
      referrals: [
        referral('r1', { status: 'completed', closed_at: '2026-03-02T13:30:00Z' }),
      ],
    })

    expect(clockWords(closed, at('23:00:00'))).toBe(
      'due 14:00, arrival not kept, closed 13:30',
    )
    expect(sparing(closed, at('23:00:00'))).toBeNull()
  })

  test('a predicted time that has passed means now, never earlier', () => {
    const view = only({
      referrals: [referral('r1')],
      plans: [plan('r1', '2026-03-02T13:50:00Z')],
    })

    expect(sparing(view, NOW)).toBe(3)
  })

  test('a demo clock of speed ten runs ten seconds in one', () => {
    const clock = hear({ now: '2026-03-02T12:00:00Z', speed: 10 }, 1000)

    expect(serviceNow(clock, 7000)).toBe(at('12:01:00'))
  })
})

describe('lateness', () => {
  const due = { due_at: '2026-03-02T14:20:00Z' }
  test.each([
    ['on_track', '2026-03-02T14:05:00Z'],
    ['at_risk', '2026-03-02T14:05:01Z'],
    ['at_risk', '2026-03-02T14:20:00Z'],
    ['late', '2026-03-02T14:20:01Z'],
  ])('%s when predicted at %s and due at 14:20', (expected, arriveAt) => {
    const view = only({
      referrals: [referral('r1', due)],
      plans: [plan('r1', arriveAt)],
    })

    expect(lateness(view, NOW)).toBe(expected)
  })
})

describe('the queue', () => {
  const three = [
    referral('r1', { due_at: '2026-03-02T15:00:00Z' }),
    referral('r2', { due_at: '2026-03-02T13:00:00Z' }),
    referral('r3', { status: 'needs_decision' }),
  ]

  test('puts what needs a decision first, and fewest minutes to spare on top', () => {
    expect(queue(views({ referrals: three }), NOW)).toEqual([
      { group: 'decide', ids: ['r3'] },
      { group: 'unassigned', ids: ['r2', 'r1'] },
    ])
  })

  const asked = (status: 'proposed' | 'offered' | 'accepted') => ({
    assignments: [assignment({ referral_id: 'r1', status })],
  })
  test.each([
    ['decide', { referrals: [referral('r1', { status: 'needs_decision' })] }],
    ['tell', { referrals: [referral('r1', { status: 'declined' })] }],
    ['tell', { referrals: [referral('r1', { status: 'handing_back' })] }],
    ['unassigned', {}],
    ['offered', asked('proposed')],
    ['offered', asked('offered')],
    ['en_route', asked('accepted')],
    ['en_route', { ...asked('accepted'), visits: [visit('r1', EN_ROUTE)] }],
    ['on_scene', { ...asked('accepted'), visits: [visit('r1')] }],
    ['closed', { referrals: [referral('r1', CLOSED)] }],
  ] as const)('has a group of its own for whose turn it is: %s', (group, change) => {
    const board = { referrals: [referral('r1')], ...change }

    expect(queue(views(board), NOW)).toEqual([{ group, ids: ['r1'] }])
  })

  test('does not move a row that is being read; it counts what waits', () => {
    const drawn = queue(views({ referrals: three }), NOW)
    const later = queue(
      views({
        referrals: [
          ...three.slice(0, 2),
          referral('r3', { status: 'waiting', due_at: '2026-03-02T12:30:00Z' }),
          referral('r4'),
        ],
      }),
      NOW,
    )

    const held = hold(drawn, later)

    expect(held).toEqual({
      sections: drawn,
      added: 1,
      moved: 1,
      isReordered: false,
    })
    const [decide, unassigned] = drawn
    if (!decide || !unassigned) throw new Error('two groups')
    const turned = { ...unassigned, ids: [...unassigned.ids].reverse() }
    expect(hold(drawn, [decide, turned])).toMatchObject({
      sections: drawn,
      isReordered: true,
    })
  })

  test('with nothing left to read, there is nothing to hold back', () => {
    const drawn = queue(views({ referrals: three }), NOW)
    const fresh = queue(views({ referrals: [referral('r9')] }), NOW)

    expect(hold(drawn, fresh)).toEqual({
      sections: fresh,
      added: 0,
      moved: 0,
      isReordered: false,
    })
  })

  test('a row that has left the board is not kept', () => {
    const drawn = queue(views({ referrals: three }), NOW)

    expect(hold(drawn, []).sections).toEqual([])
  })
})

describe('alarms', () => {
  test('a red flag stands before everything, then the fewest minutes to spare', () => {
    const found = alarms(
      views({
        referrals: [
          referral('r1', { alarm: 'not_set_off' }),
          referral('r2', { due_at: '2026-03-02T13:00:00Z' }),
          referral('r3', {
            status: 'needs_decision',
            concerns: ['red_flag'],
            due_at: '2026-03-02T16:00:00Z',
          }),
        ],
      }),
      NOW,
    )

    expect(found.map(({ view, why }) => [view.referral.id, why])).toEqual([
      ['r3', 'red_flag'],
      ['r2', 'overdue'],
      ['r1', 'not_set_off'],
    ])
  })

  test('a case that its crew is predicted to reach late is one before it is due', () => {
    const due = { due_at: '2026-03-02T14:20:00Z' }
    const found = (arriveAt: string) =>
      alarms(
        views({
          referrals: [referral('r1', due)],
          plans: [plan('r1', arriveAt)],
          crews: [crewCard],
        }),
        NOW,
      ).map(({ why }) => why)

    expect(found('2026-03-02T14:31:00Z')).toEqual(['predicted_late'])
    expect(found('2026-03-02T14:19:00Z')).toEqual([])
  })

  test('a sender who could not be told is an alarm, also of a closed case', () => {
    const closed = referral('r1', {
      status: 'completed',
      closed_at: '2026-03-02T12:00:00Z',
      undelivered: true,
    })
    const found = alarms(views({ referrals: [closed] }), NOW)
    expect(found.map(({ why }) => why)).toEqual(['answer_undelivered'])
  })

  test('news that a crew has not read for a minute is an alarm', () => {
    const found = (changed_at: string | null) =>
      alarms(
        views({ referrals: [referral('r1')], assignments: [offer('r1', changed_at)] }),
        NOW,
      ).map(({ why }) => why)

    expect(found('2026-03-02T13:56:00Z')).toEqual(['change_unread'])
    expect(found('2026-03-02T13:56:01Z')).toEqual([])
    expect(found(null)).toEqual([])
  })

  test('a call that became category 1 or 2 is an alarm with a crew on its way', () => {
    const upgraded = referral('r1', {
      status: 'assigned',
      concerns: ['category_upgrade', 'updated_after_dispatch'],
    })

    const found = alarms(views({ referrals: [upgraded] }), NOW)

    expect(found.map(({ why }) => why)).toEqual(['category_upgrade'])
  })

  test.each([
    ['suspected_stroke', 'excluded'],
    ['suspected_sepsis', 'excluded'],
    ['immediate_emergency', 'excluded'],
    ['mental_health_crisis', undefined],
  ] as const)('%s asks for 999 as its sender is told: %s', (exclusion, why) => {
    const told = referral('r1', {
      status: 'needs_decision',
      concerns: ['excluded'],
      exclusions: [exclusion],
    })
    const called = { ...told, ambulance_called_at: '2026-03-02T13:00:00Z' }

    const [found] = alarms(views({ referrals: [told] }), NOW)

    expect([found?.why, found?.asksFor999]).toEqual([why, why && true])
    expect(alarms(views({ referrals: [called] }), NOW)).toEqual([])
  })

  test('a red flag that a person has decided is no longer an alarm', () => {
    const decided = referral('r3', { status: 'waiting', concerns: ['red_flag'] })

    expect(alarms(views({ referrals: [decided] }), NOW)).toEqual([])
  })
})

test('a crew stands at its newest position, whatever order they arrive in', () => {
  const early = {
    crew_id: 'oak',
    lon: 1,
    lat: 2,
    accuracy_m: 5,
    age_s: 0,
    at: '2026-03-02T12:00:05Z',
    source: 'phone',
  }
  const late = { ...early, lon: 3, at: '2026-03-02T12:00:05.5Z' }
  const board = move(fromSnapshot(NOTHING), [late, early])

  expect(board.positions.get('oak')).toBe(late)
})
