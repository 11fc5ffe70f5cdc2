import { describe, expect, test } from 'vitest'
import type { Snapshot } from '../api/types'
import { NOTHING, referral } from '../live/samples'
import { fromSnapshot } from './board'
import type { CrewState, CrewView } from './crews'
import { crewSections, freeAt, freeWords } from './freeBy'
import type { CrewAlarm } from './safety'
import type { FreeBy } from './widths'

const NOW = Date.parse('2026-03-02T14:00:00Z')
const MIN = 60_000
const at = (minutes: number) => new Date(NOW + minutes * MIN).toISOString()

const crew = (
  id: string,
  state: CrewState,
  more: { since?: string; has?: string; ends_at?: string } = {},
) =>
  ({
    crew: { id, name: id, ends_at: more.ends_at ?? at(240) },
    state,
    since: more.since ?? null,
    position: null,
    nextReferralId: more.has ?? null,
    nextArriveAt: null,
  }) as CrewView
const plan = (crew_id: string, referral_id: string, leaves: number) => ({
  crew_id,
  stops: [{ referral_id, arrive_at: at(leaves - 20), leave_at: at(leaves) }],
  travel: 'roads',
  as_of: at(0),
})
const board = (change: Partial<Snapshot>) => fromSnapshot({ ...NOTHING, ...change })
const VISIT_OF_40 = board({ referrals: [referral('r1', { service_s: 2400 })] })
const NO_DANGER = new Map<string, CrewAlarm>()

describe('a crew is free', () => {
  test('now, where it has nothing, whatever is only planned of it', () => {
    const planned = board({ plans: [plan('oak', 'r1', 50)] })

    expect(freeAt(crew('oak', 'free', { has: 'r1' }), planned, NOW)).toBe(NOW)
  })

  test('when its visit is expected to end', () => {
    const busy = crew('oak', 'on_scene', { has: 'r1', since: at(-25) })

    expect(freeAt(busy, VISIT_OF_40, NOW)).toBe(NOW + 15 * MIN)
    expect(freeWords(NOW + 15 * MIN, NOW)).toBe('Free about 14:15, in 15 min')
  })

  test('not now, where its visit outlasts what was expected', () => {
    const long = crew('oak', 'on_scene', { has: 'r1', since: at(-90) })

    expect(freeAt(long, VISIT_OF_40, NOW)).toBe(NOW + 5 * MIN)
  })

  test('when the plan has it leave the case that it has', () => {
    const known = board({ plans: [plan('oak', 'r1', 50)] })

    expect(freeAt(crew('oak', 'en_route', { has: 'r1' }), known, NOW)).toBe(
      NOW + 50 * MIN,
    )
    expect(freeAt(crew('oak', 'accepted', { has: 'r2' }), known, NOW)).toBeNull()
  })

  test('nobody can say when, on a break or where its shift ends first', () => {
    const going = crew('oak', 'en_route', { has: 'r1', ends_at: at(50) })

    expect(freeAt(crew('oak', 'break'), VISIT_OF_40, NOW)).toBeNull()
    expect(freeAt(going, board({ plans: [plan('oak', 'r1', 50)] }), NOW)).toBeNull()
    expect(freeWords(null, NOW)).toBe('')
  })
})

describe('the list of crews', () => {
  const known = board({
    plans: [plan('elm', 'r1', 20), plan('fir', 'r2', 55), plan('yew', 'r3', 90)],
  })
  const all = [
    crew('ash', 'break'),
    crew('elm', 'en_route', { has: 'r1' }),
    crew('fir', 'accepted', { has: 'r2' }),
    crew('oak', 'free'),
    crew('yew', 'en_route', { has: 'r3' }),
  ]
  const shown = (asked: FreeBy, dangers = NO_DANGER) =>
    crewSections(all, asked, { board: known, dangers, now: NOW }).map(
      ({ group, ids }) => [group, ...ids].join(' '),
    )

  test('stands by name where nothing is asked', () => {
    expect(shown('name')).toEqual(['all ash elm fir oak yew'])
  })

  test('has who is free soonest first, and who is not known last', () => {
    expect(shown('soonest')).toEqual([
      'now oak',
      'half_hour elm',
      'hour fir',
      'later yew',
      'unknown ash',
    ])
  })

  test.each([
    ['now', ['now oak']],
    ['half_hour', ['now oak', 'half_hour elm']],
    ['hour', ['now oak', 'half_hour elm', 'hour fir']],
  ] as const)('has only who is free by then: %s', (asked, sections) => {
    expect(shown(asked)).toEqual(sections)
  })

  test('never leaves out a crew in danger, whenever it is free', () => {
    const alarm = { danger: 'help' } as CrewAlarm
    const dangers = new Map([['yew', alarm]])

    expect(shown('now', dangers)).toEqual(['danger yew', 'now oak'])
    expect(shown('name', dangers)).toEqual(['all yew ash elm fir oak'])
  })
})
