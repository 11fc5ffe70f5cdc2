import { describe, expect, test } from 'vitest'
import type { ReferralCard, Snapshot } from '../api/types'
import { assignment, NOTHING, referral } from '../live/samples'
import { alarms } from './alarms'
import { fromSnapshot } from './board'
import { type CaseView, cases } from './cases'
import { queue } from './queue'
import { canJoin, leadOf, likely, tieWords } from './same'

const NOW = Date.parse('2026-03-02T12:30:00Z')
const offer = (referral_id: string, crew_id: string) =>
  assignment({ id: `offer to ${crew_id}`, referral_id, crew_id })
const visit = (
  referralId: string,
  status: Snapshot['visits'][number]['status'],
): Snapshot['visits'][number] => ({
  id: `visit of ${referralId}`,
  referral_id: referralId,
  assignment_id: 'a',
  crew_id: 'oak',
  status,
  opened_at: '2026-03-02T12:10:00Z',
  en_route_at: null,
  on_scene_at: null,
  ended_at: null,
  outcome: null,
  destination: null,
  part: 'lead',
})
const first = (change: Partial<ReferralCard> = {}) =>
  referral('r1', { likely_same: ['r2'], reference: 'AAAA1111', ...change })
const second = (change: Partial<ReferralCard> = {}) =>
  referral('r2', {
    likely_same: ['r1'],
    reference: 'BBBB2222',
    received_at: '2026-03-02T12:10:00Z',
    ...change,
  })
const views = (change: Partial<Snapshot>) =>
  cases(fromSnapshot({ ...NOTHING, ...change }), NOW)
const byId = (found: readonly CaseView[]) =>
  new Map(found.map((view) => [view.referral.id, view]))
const pair = (change: Partial<Snapshot> = {}): readonly [CaseView, CaseView] => {
  const [one, two] = views({ referrals: [first(), second()], ...change })
  if (!one || !two) throw new Error('no pair')
  return [one, two]
}

describe('a case that may be another', () => {
  test('asks on both rows, by the four letters that people say', () => {
    const [one, two] = pair()
    const all = byId([one, two])

    expect(tieWords(one, all)).toEqual([{ words: 'Same as 2222?', isQuestion: true }])
    expect(tieWords(two, all)).toEqual([{ words: 'Same as 1111?', isQuestion: true }])
  })

  test('asks about two by name, the open ones first, however many are alike', () => {
    const ids = ['r2', 'r3', 'r4', 'r5']
    const others = ids.map((id, at) =>
      second({
        id,
        reference: `BBBB${id}${id}`,
        status: at === 0 ? 'completed' : 'waiting',
      }),
    )
    const found = views({ referrals: [first({ likely_same: ids }), ...others] })
    const one = found.find((view) => view.referral.id === 'r1')

    expect(one && tieWords(one, byId(found)).map(({ words }) => words)).toEqual([
      'Same as r3r3?',
      'Same as r4r4?',
      '2 more like it?',
    ])
  })

  test('asks nothing about one that has left the board', () => {
    const [one] = pair()

    expect(likely(one, byId([one]))).toEqual([])
  })

  test('is an alarm when both have crews, once, on the later one', () => {
    const why = (assignments: Snapshot['assignments']) =>
      alarms(pair({ assignments }), NOW).map(({ view, why }) => [view.referral.id, why])

    expect(why([offer('r1', 'oak')])).toEqual([])
    expect(why([offer('r1', 'oak'), offer('r2', 'ash')])).toEqual([['r2', 'two_crews']])
  })

  test('is led by whichever has a crew on its way, else a crew, else the first', () => {
    const lead = (change: Partial<Snapshot>) => leadOf(...pair(change)).referral.id
    const asked = [offer('r1', 'ash'), offer('r2', 'oak')]

    expect(lead({})).toBe('r1')
    expect(lead({ assignments: [offer('r2', 'oak')] })).toBe('r2')
    expect(lead({ assignments: asked })).toBe('r1')
    expect(lead({ assignments: asked, visits: [visit('r2', 'en_route')] })).toBe('r2')
    expect(lead({ assignments: asked, visits: [visit('r2', 'to_do')] })).toBe('r1')
  })

  test('cannot be joined to what has ended or is going back', () => {
    const joinable = (status: ReferralCard['status']) =>
      canJoin(...pair({ referrals: [first({ status }), second()] }))

    expect(joinable('waiting')).toBe(true)
    expect(joinable('completed')).toBe(false)
    expect(joinable('handing_back')).toBe(false)
  })
})

describe('a joined case', () => {
  const joined = (change: Partial<ReferralCard> = {}) =>
    second({ status: 'joined', joined_to: 'r1', likely_same: [], ...change })
  const lead = first({ joined: ['r2'], likely_same: [] })

  test('stands under the one that leads it, whatever its own clock says', () => {
    const other = referral('r3', { due_at: '2026-03-02T13:30:00Z' })
    const late = joined({ due_at: '2026-03-02T12:31:00Z' })

    const sections = queue(views({ referrals: [late, other, lead] }), NOW)

    expect(sections).toEqual([{ group: 'unassigned', ids: ['r3', 'r1', 'r2'] }])
  })

  test('says with whom it goes, and the lead how many go with it', () => {
    const found = views({ referrals: [lead, joined()] })
    const all = byId(found)

    expect(found.flatMap((view) => tieWords(view, all))).toEqual([
      { words: 'Joined: 1', isQuestion: false },
      { words: 'With 1111', isQuestion: false },
    ])
  })

  test('has the crew of its lead, and that crew is no second one', () => {
    const found = views({
      referrals: [lead, joined()],
      assignments: [offer('r1', 'oak')],
    })

    expect(found.map(({ assignment }) => assignment?.crew_id)).toEqual(['oak', 'oak'])
    expect(alarms(found, NOW)).toEqual([])
  })

  test('is alarmed about with its lead, not beside it; and when it lasts too long', () => {
    const late = joined({ due_at: '2026-03-02T12:00:00Z' })
    const lasting = joined({ alarm: 'still_joined' })
    const why = (follower: ReferralCard) =>
      alarms(views({ referrals: [lead, follower] }), NOW).map((alarm) => alarm.why)

    expect(why(late)).toEqual([])
    expect(why(lasting)).toEqual(['still_joined'])
  })

  test('stands by itself where its lead has left the board', () => {
    const [section] = queue(views({ referrals: [joined()] }), NOW)

    expect(section?.ids).toEqual(['r2'])
  })
})
