import { afterAll, beforeEach, expect, test, vi } from 'vitest'
import type { ReferralCard } from '../api/types'
import { apply, type Board, fromSnapshot, move } from '../board/board'
import { happened, NOTHING, referral } from '../live/samples'

const sing = vi.hoisted(() => vi.fn())
vi.mock('./sounds', () => ({ sing }))

let whole: typeof import('./store').whole
let urgentWords: typeof import('./said').urgentWords
let isMuted: typeof import('./hush').isMuted
let EMPTY: Board

const REPEAT_MS = 12_000
/** So long a tune and its words have for themselves. */
const HEARD_MS = 2_000
const heard = () => sing.mock.calls.map(([what]) => what)
const has = (...referrals: ReferralCard[]): Board =>
  fromSnapshot({ ...NOTHING, referrals })
const tells = (card: ReferralCard) => {
  whole.value = apply(whole.value, happened({ epoch: 'e', offset: 1 }, card.id, card))
}
const unanswered = (id: string) => referral(id, { alarm: 'offer_unanswered' })
const lie = (id: string) =>
  referral(id, { status: 'needs_decision', concerns: ['long_lie'] })

vi.useFakeTimers()
afterAll(() => vi.useRealTimers())

/** A desk that was just opened and has heard nothing yet: its modules are new. */
async function opens() {
  vi.clearAllTimers()
  vi.resetModules()
  const store = await import('./store')
  const attention = await import('./attention')
  whole = store.whole
  urgentWords = (await import('./said')).urgentWords
  isMuted = (await import('./hush')).isMuted
  EMPTY = (await import('../board/board')).EMPTY
  const at = Date.parse('2026-03-02T13:00:00Z')
  store.serviceClock.value = { heardAt: Date.now(), now: at, speed: 1 }
  attention.attend()
  sing.mockClear()
}
beforeEach(opens)

test('on a quiet desk the first unanswered offer is heard', () => {
  whole.value = has()

  tells(unanswered('r1'))

  expect(heard()).toEqual(['offer_unanswered'])
  expect(urgentWords.value).toContain('Offer not answered')
})

test('what stood before the desk was opened is told, and heard only if it repeats', async () => {
  whole.value = has(unanswered('r1'))
  expect([urgentWords.value, heard()]).toEqual([
    expect.stringContaining('Offer not answered'),
    [],
  ])

  await opens()
  whole.value = has(unanswered('r2'), lie('r3'))
  expect(heard()).toEqual(['long_lie'])
})

test('positions that come before the board are no first look at it', () => {
  whole.value = move(EMPTY, [])
  whole.value = has(unanswered('r1'))

  expect(heard()).toEqual([])
})

test('nothing is heard twice because the line was cut', () => {
  whole.value = has()
  tells(unanswered('r1'))
  const before = heard().length

  whole.value = EMPTY
  whole.value = has(unanswered('r1'))

  expect(heard()).toHaveLength(before)
})

test('an alarm that joins another of the same case is heard too', () => {
  whole.value = has(referral('r1', { due_at: '2026-03-02T12:30:00Z' }))
  vi.advanceTimersByTime(HEARD_MS)
  sing.mockClear()

  tells(
    referral('r1', {
      due_at: '2026-03-02T12:30:00Z',
      alarm: 'hand_back_unacknowledged',
    }),
  )

  expect(heard()).toEqual(['hand_back_unacknowledged'])
})

test('what may harm repeats until somebody sees to it', () => {
  const late = referral('r1', { due_at: '2026-03-02T12:30:00Z', alarm: 'not_set_off' })
  whole.value = has(late)
  sing.mockClear()

  vi.advanceTimersByTime(REPEAT_MS)
  expect(heard()).toEqual(['overdue'])
  sing.mockClear()
  tells({ ...late, alarm_seen: { alarm: 'overdue', by: 'Sam', at: late.due_at } })
  vi.advanceTimersByTime(REPEAT_MS)

  expect(heard()).toEqual([])
})

test('of many that begin at once the worst is heard, and the rest are counted', () => {
  whole.value = has()

  whole.value = has(...['a', 'b', 'c', 'd'].map(unanswered), lie('e'))

  expect(heard()).toEqual(['long_lie'])
  expect(urgentWords.value).toMatch(/^Long lie.*And 2 more$/)
})

test('of ten that begin in a moment one is heard at once, and the others after it', () => {
  whole.value = has()

  for (let n = 0; n < 10; n += 1) tells(lie(`r${n}`))
  expect(heard()).toEqual(['long_lie'])
  vi.advanceTimersByTime(HEARD_MS)

  expect(heard()).toEqual(['long_lie', 'long_lie'])
  expect(urgentWords.value).toMatch(/And 6 more$/)
  vi.advanceTimersByTime(HEARD_MS)
  expect(heard()).toHaveLength(2)
})

test('what is worse than what is being heard does not wait for its end', () => {
  whole.value = has()

  tells(unanswered('r1'))
  tells(unanswered('r2'))
  tells(lie('r3'))
  expect(heard()).toEqual(['offer_unanswered', 'long_lie'])

  expect(urgentWords.value).toMatch(/^Long lie.*Offer not answered/)
})

test('what is muted and may kill rings on once a minute, and the rest not at all', () => {
  whole.value = has(lie('r1'), referral('r2', { due_at: '2026-03-02T12:30:00Z' }))
  isMuted.value = (what) => what === 'all'
  sing.mockClear()

  vi.advanceTimersByTime(5 * REPEAT_MS)
  expect(sing.mock.calls).toEqual([['long_lie', 'again']])
  whole.value = has(referral('r2', { due_at: '2026-03-02T12:30:00Z' }), lie('r3'))

  expect(sing.mock.lastCall).toEqual(['long_lie'])
})
