import { expect, test } from 'vitest'
import type { HeartbeatCard } from '../api/types'
import { NOTHING } from '../live/samples'
import { apply, fromSnapshot } from './board'
import { faultWords, pulse, pulseWords } from './heartbeat'

const NOON = Date.parse('2026-03-02T12:00:00Z')

const card = (change: Partial<HeartbeatCard> = {}): HeartbeatCard => ({
  area_id: 'rutland',
  period_s: 60,
  limit_s: 135,
  begun_at: '2026-03-02T08:00:00Z',
  sent_at: '2026-03-02T11:59:50Z',
  returned_at: '2026-03-02T11:59:51Z',
  acknowledged_by: null,
  acknowledged_at: null,
  acknowledged_fault: null,
  ...change,
})

test('a test referral that came through says when, how long ago, and when it alarms', () => {
  const seen = pulse(card(), NOON)

  expect(seen?.fault).toBeNull()
  expect(seen && pulseWords(seen)).toBe(
    'Last test referral came through 11:59:51, 9 s ago; alarm after 2 min',
  )
})

test.each([
  { sent_at: '2026-03-02T11:57:44Z', returned_at: '2026-03-02T11:57:44Z', is: 'door' },
  {
    sent_at: '2026-03-02T11:59:50Z',
    returned_at: '2026-03-02T11:57:44Z',
    is: 'dispatcher',
  },
  { sent_at: '2026-03-02T11:57:45Z', returned_at: '2026-03-02T11:57:45Z', is: null },
])('what does not come through alarms, and says which half is silent: $is', (given) => {
  const { is, ...times } = given

  const seen = pulse(card(times), NOON)

  expect(seen?.fault).toBe(is)
})

test('none ever came back, though each comes in: the dispatcher is silent', () => {
  const begun_at = '2026-03-02T11:57:44Z'

  const never = pulse(card({ begun_at, returned_at: null }), NOON)

  expect(never && faultWords(never)).toBe('The dispatcher takes no test referral')
})

test('begun again after a pause, yesterday’s last return alarms nobody', () => {
  const begun_at = '2026-03-02T11:59:50Z'

  const again = pulse(card({ begun_at, returned_at: '2026-03-01T11:00:00Z' }), NOON)

  expect(again?.fault).toBeNull()
})

test.each([
  { sent_at: '2026-03-02T11:59:50Z', seen: 'Sam sees to it since 11:59' },
  { sent_at: '2026-03-02T11:50:00Z', seen: null },
])('who sees to the dispatcher’s silence has not seen the door’s', (given) => {
  const seen = pulse(
    card({
      sent_at: given.sent_at,
      returned_at: '2026-03-02T11:50:00Z',
      acknowledged_by: 'Sam',
      acknowledged_at: '2026-03-02T11:59:00Z',
      acknowledged_fault: 'dispatcher',
    }),
    NOON,
  )

  expect([seen?.fault !== null, seen?.seen]).toEqual([true, given.seen])
})

test('one that never came back is missed too, and none at all when none are sent', () => {
  const long = '2026-03-02T11:50:00Z'
  const never = pulse(card({ begun_at: long, sent_at: long, returned_at: null }), NOON)

  expect(never && faultWords(never)).toBe('No test referral comes in')
  expect(pulse(null, NOON)).toBeNull()
})

test('the board holds it from a snapshot, and drops it when none are sent', () => {
  const board = fromSnapshot({ ...NOTHING, heartbeat: card() })

  const after = apply(board, {
    t: 'ev',
    topic: 'area/rutland',
    epoch: 'e1',
    offset: 3,
    fact: 'HeartbeatStopped',
    kind: 'heartbeat',
    key: 'rutland',
    version: 3,
    at: '2026-03-02T12:00:00Z',
    card: null,
  })

  expect([board.heartbeat?.period_s, after.heartbeat]).toEqual([60, null])
})
