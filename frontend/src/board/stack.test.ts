import { describe, expect, test } from 'vitest'
import type { StackCall, StackFeed } from '../api/types'
import {
  feedWords,
  harmWords,
  holdCalls,
  isTakeable,
  isUntold,
  rowId,
  toldWords,
  waitWords,
} from './stack'

const NOW = Date.parse('2026-03-02T13:57:00Z')

const CALL: StackCall = {
  feed: 'emas',
  id: 'EX-1',
  version: 'v1',
  category: 'C3',
  complaint: { code: 'EX-FALL', system: 'x', display: 'Fall, not hurt' },
  need: 'fall',
  age_years: 84,
  sex: null,
  locality: 'Oakham',
  waiting_since_at: '2026-03-02T13:15:00Z',
  breach_at: '2026-03-02T14:20:00Z',
  harm_at: '2026-03-02T14:20:00Z',
  on_floor_since_at: null,
  flags: [],
  red_flags: [],
  exclusions: [],
  callback: false,
  resource: null,
  fit: 'good',
  reasons: [],
  ours: null,
}
const call = (id: string, change: Partial<StackCall> = {}): StackCall => ({
  ...CALL,
  id,
  ...change,
})
const FEED: StackFeed = {
  name: 'emas',
  label: 'EMAS',
  reading: 'fresh',
  read_at: '2026-03-02T13:56:48Z',
  as_of: '2026-03-02T13:56:48Z',
  old_since: null,
  why: null,
}

describe('how old the stack is', () => {
  test('is said in seconds while it is read', () => {
    expect(feedWords(FEED, NOW)).toBe('Read 12 s ago')
  })

  test('is said in capitals, since when and why, once it is not', () => {
    const feed: StackFeed = {
      ...FEED,
      reading: 'old',
      old_since: '2026-03-02T02:14:00Z',
      why: 'calls.3.age_years: Input should be a valid integer',
    }

    expect(feedWords(feed, NOW)).toBe(
      'NOT READ since 02:14: calls.3.age_years: Input should be a valid integer',
    )
  })

  test('is never said to be fresh before the first reading', () => {
    const feed: StackFeed = { ...FEED, reading: 'never', read_at: null, as_of: null }

    expect(feedWords(feed, NOW)).toBe('Not read yet: nothing is known of it')
  })
})

describe('a waiting call', () => {
  test('says how long it waits and when it breaches', () => {
    expect(waitWords(CALL, NOW)).toBe('waits 42 min, breach 14:20 in 23 min')
    expect(harmWords(CALL, NOW)).toBe('23 min to breach')
  })

  test('says what comes first: a long lie, or the breach', () => {
    const lying = call('EX-1', {
      on_floor_since_at: '2026-03-02T13:10:00Z',
      harm_at: '2026-03-02T14:10:00Z',
    })

    expect(harmWords(lying, NOW)).toBe('13 min to long lie')
    expect(harmWords(lying, Date.parse('2026-03-02T14:31:00Z'))).toBe(
      'long lie 21 min ago',
    )
  })

  test('says how long ago it breached', () => {
    const late = call('EX-1', { breach_at: '2026-03-02T13:50:00Z' })

    expect(waitWords(late, NOW)).toBe('waits 42 min, breach 13:50 7 min ago')
  })

  test('says when nobody told a breach time', () => {
    expect(waitWords(call('EX-1', { breach_at: null }), NOW)).toBe(
      'waits 42 min, no breach time told',
    )
  })

  test('cannot be taken once an ambulance or we have it, or it needs one', () => {
    const barred = {
      code: 'needs_ambulance',
      side: 'bars',
      says: 'needs an ambulance',
      source: 'ARP',
      is_seen: true,
    } as const
    const ours = {
      feed: 'emas',
      call_id: 'EX-1',
      referral_id: 'r',
      reference: 'AB',
      by: 'Ada',
      at: '2026-03-02T13:50:00Z',
      told: 'delivered',
      is_open: true,
    }

    expect(isTakeable(CALL)).toBe(true)
    expect(isTakeable(call('EX-1', { fit: 'no' }))).toBe(true)
    expect(isTakeable(call('EX-1', { resource: 'running' }))).toBe(false)
    expect(isTakeable(call('EX-1', { ours }))).toBe(false)
    expect(isTakeable(call('EX-1', { reasons: [barred] }))).toBe(false)
  })
})

describe('what 999 knows', () => {
  const taken = (told: string, is_open = true) => ({
    feed: 'emas',
    call_id: 'EX-1',
    referral_id: 'r',
    reference: 'AB',
    by: 'Ada',
    at: '2026-03-02T13:50:00Z',
    told,
    is_open,
  })

  test('is "not told yet" until their side has answered', () => {
    expect(toldWords('waiting')).toBe('999 not told yet')
    expect(toldWords('delivered')).toBe('999 told')
    expect(isUntold(taken('waiting'))).toBe(true)
    expect(isUntold(taken('delivered'))).toBe(false)
  })

  test('that it could not be told stays, closed or not', () => {
    expect(toldWords('parked')).toBe('999 NOT told: ring them')
    expect(isUntold(taken('parked', false))).toBe(true)
    expect(isUntold(taken('waiting', false))).toBe(false)
  })
})

describe('the list while somebody reads it', () => {
  const drawn = [call('A'), call('B'), call('C')]

  test('moves no row, and counts what waits to be shown', () => {
    const held = holdCalls(drawn, [call('N'), call('B'), call('A'), call('C')])

    expect(held.rows.map(({ id }) => id)).toEqual(['A', 'B', 'C'])
    expect(held.waiting).toBe(3)
  })

  test('keeps the row of a call that left, marked as gone', () => {
    const held = holdCalls(drawn, [call('A'), call('C')])

    expect(held.rows.map(({ id }) => id)).toEqual(['A', 'B', 'C'])
    expect([...held.gone]).toEqual([rowId(call('B'))])
    expect(held.waiting).toBe(0)
  })

  test('shows the newest facts in the old place', () => {
    const held = holdCalls(drawn, [call('A', { category: 'C2' }), call('B'), call('C')])

    expect(held.rows[0]?.category).toBe('C2')
    expect(held.waiting).toBe(0)
  })
})
