import { describe, expect, test } from 'vitest'
import type { ReferralCard } from '../api/types'
import { NOTHING, referral } from '../live/samples'
import { type AlarmView, alarms } from './alarms'
import { fromSnapshot } from './board'
import { cases } from './cases'
import { CLASSES, countWords, HARM, type Kind, loudest, TUNES } from './harm'
import { sawWords } from './ranked'
import { SOUND, TUNE } from './soundWords'
import { ALARM, COUNTED } from './words'

const NOW = Date.parse('2026-03-02T13:57:00Z')

const rung = (referrals: readonly ReferralCard[]) =>
  alarms(cases(fromSnapshot({ ...NOTHING, referrals }), NOW), NOW)

test('every alarm of a case has a place by harm, a sound and words', () => {
  for (const why of Object.keys(ALARM) as AlarmView['why'][])
    expect(HARM[why], why).toBeDefined()
  for (const one of CLASSES) expect(SOUND[one]).toBeTruthy()
  for (const one of TUNES) expect(TUNE[one] && COUNTED[one]).toBeTruthy()
})

test('danger to life stands before an unwatched person, and both before the clock', () => {
  const found = rung([
    referral('late', { due_at: '2026-03-02T09:00:00Z' }),
    referral('lie', { status: 'needs_decision', concerns: ['long_lie'] }),
    referral('flag', { status: 'needs_decision', concerns: ['red_flag'] }),
    referral('offer', { alarm: 'offer_unanswered' }),
  ])
  expect(found.map(({ view }) => view.referral.id)).toEqual([
    'flag',
    'lie',
    'late',
    'offer',
  ])
})

test('a late case that somebody sees to stays, by name, after those nobody sees to', () => {
  const seen = { alarm: 'overdue', by: 'Ada', at: '2026-03-02T13:50:00Z' }
  const found = rung([
    referral('r1', { due_at: '2026-03-02T09:00:00Z', alarm_seen: seen }),
    referral('r2', { due_at: '2026-03-02T13:50:00Z' }),
  ])
  expect(found.map(({ view, seen: by }) => [view.referral.id, by?.by])).toEqual([
    ['r2', undefined],
    ['r1', 'Ada'],
  ])
  expect(found.map(({ canAcknowledge }) => canAcknowledge)).toEqual([true, false])
})

test('who saw that it would be late has not seen that it is', () => {
  const seen = { alarm: 'predicted_late', by: 'Ada', at: '2026-03-02T13:00:00Z' }
  const late = referral('r1', { due_at: '2026-03-02T13:50:00Z', alarm_seen: seen })

  const [found] = rung([late])

  expect([found?.why, found?.seen, found?.canAcknowledge]).toEqual([
    'overdue',
    null,
    true,
  ])
})

test('the alarm that a case raises anew is not seen by whoever saw the last one', () => {
  const seen = { alarm: 'offer_unanswered', by: 'Ada', at: '2026-03-02T13:00:00Z' }
  const again = referral('r1', { alarm: 'offer_unanswered', alarm_seen: seen })

  const [found] = rung([again])

  expect([found?.seen, found?.canAcknowledge]).toEqual([null, true])
})

describe('of all that holds of one case', () => {
  const both = { alarm: 'not_set_off', due_at: '2026-03-02T13:50:00Z' } as const

  test('the worst names its row, and no other is hidden', () => {
    const [found] = rung([referral('r1', both)])

    expect([found?.why, found?.more]).toEqual(['overdue', ['not_set_off']])
    expect(HARM[found?.why ?? 'not_set_off'].repeats).toBe(true)
  })

  test('what somebody sees to makes way for what nobody has seen', () => {
    const seen = { alarm: 'overdue', by: 'Sam', at: '2026-03-02T13:52:00Z' }
    const [found] = rung([referral('r1', { ...both, alarm_seen: seen })])

    expect([found?.why, found?.more, found?.unseen]).toEqual([
      'not_set_off',
      ['overdue'],
      ['not_set_off'],
    ])
  })

  test('a long lie that was seen says by whom, and goes on ringing', () => {
    const seen = { alarm: 'not_decided', by: 'Sam', at: '2026-03-02T03:12:00Z' }
    const lie = { status: 'needs_decision', concerns: ['long_lie'] } as const
    const [found] = rung([referral('r1', { ...lie, alarm_seen: seen })])

    expect(found && sawWords(found)).toBe('Sam saw it at 03:12')
    expect([found?.seen, found?.unseen]).toEqual([null, ['long_lie']])
  })
})

test('of several alarms the worst is heard', () => {
  expect(loudest(['feed_silent', 'not_set_off', 'overdue'])).toBe('overdue')
  expect(loudest(['overdue', 'red_flag', 'crew_help'])).toBe('crew_help')
  expect(loudest([])).toBeNull()
})

test('what is off the screen is counted by what it is', () => {
  const off: readonly Kind[] = ['overdue', 'not_set_off', 'predicted_late']
  expect(countWords(off, COUNTED)).toBe('2 late, 1 crew')
})

describe.each([1, 2, 3])('over chance boards, seed %i', (seed) => {
  const chance = (() => {
    let state = seed
    return () => {
      state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296
      return state / 4_294_967_296
    }
  })()
  const pick = <T>(of: readonly T[]): T => of[Math.floor(chance() * of.length)] as T
  const card = (id: string): ReferralCard =>
    referral(id, {
      status: pick(['waiting', 'needs_decision', 'assigned']),
      concerns: pick([[], ['red_flag'], ['long_lie'], ['welfare_check']]),
      alarm: pick([null, 'not_set_off', 'offer_unanswered', 'arrived_after_end']),
      due_at: new Date(NOW + (chance() - 0.5) * 7_200_000).toISOString(),
    })

  test('no alarm of a lower tier ever stands before one of a higher', () => {
    for (let round = 0; round < 100; round += 1) {
      const found = rung(Array.from({ length: 12 }, (_, i) => card(`r${i}`)))
      const tiers = found.map(({ why }) => HARM[why].tier)
      expect(tiers).toEqual([...tiers].sort((a, b) => a - b))
    }
  })
})
