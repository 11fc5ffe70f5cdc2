import { afterAll, beforeEach, expect, test, vi } from 'vitest'
import { fromSnapshot } from '../board/board'
import { NOTHING } from '../live/samples'
import { START, type State } from '../live/state'

const sing = vi.hoisted(() => vi.fn())
vi.mock('./sounds', () => ({ sing }))

const SECOND_MS = 1000
const REPEAT_MS = 12_000
const PEACE_MS = 300_000
const AT = Date.parse('2026-03-02T13:00:00Z')
const SAM = { name: 'Sam', role: 'manager' }

let store: typeof import('./store')
let told: () => string
let see: () => void
const heard = () => sing.mock.calls.map(([what]) => what)

vi.useFakeTimers({ now: AT })
afterAll(() => vi.useRealTimers())

/** A calm desk that is live at one o'clock. */
beforeEach(async () => {
  vi.clearAllTimers()
  vi.setSystemTime(AT)
  vi.resetModules()
  store = await import('./store')
  const attention = await import('./attention')
  see = (await import('./notLive')).see
  const { urgentWords } = await import('./said')
  told = () => urgentWords.value
  store.serviceClock.value = { heardAt: AT, now: AT, speed: 1 }
  store.me.value = SAM as typeof store.me.value
  store.whole.value = fromSnapshot(NOTHING)
  stands({ phase: 'live', socketHeardAt: AT })
  attention.attend()
  sing.mockClear()
})

function stands(change: Partial<State>): void {
  store.deviceNow.value = Date.now()
  const before = { ...START, freshAt: AT - 60_000, heardAt: AT }
  store.connection.value = { ...before, ...change }
}

/** So long it stays so, looked at each second. */
function passes(ms: number): void {
  for (let gone = 0; gone < ms; gone += SECOND_MS) {
    vi.advanceTimersByTime(SECOND_MS)
    store.deviceNow.value = Date.now()
  }
}
const isCut = () => stands({ phase: 'waiting', lostAt: Date.now() })
const catchesUp = () => stands({ phase: 'subscribing', socketHeardAt: Date.now() })

test('a calm desk that is dead is heard after 5 seconds, and again and again', () => {
  isCut()
  expect(told()).toBe('This screen is not live since 13:00:00')
  passes(4000)
  expect(heard()).toEqual([])

  passes(SECOND_MS)
  expect(heard()).toEqual(['not_live'])

  passes(2 * REPEAT_MS)
  expect(heard()).toEqual(['not_live', 'not_live', 'not_live'])
})

test('to catch up for a moment and fail does not hush it', () => {
  catchesUp()
  passes(SECOND_MS)
  isCut()
  expect(told()).toContain('not live since 13:00:00')

  passes(4000)
  catchesUp()
  passes(SECOND_MS)
  isCut()

  expect(heard()).toEqual(['not_live'])
})

test('it is silent once somebody saw it, rings again after 5 minutes, ends when live', () => {
  isCut()
  passes(5000)
  see()
  sing.mockClear()

  passes(PEACE_MS - SECOND_MS)
  expect(heard()).toEqual([])
  passes(2 * SECOND_MS)
  expect(heard()).toContain('not_live')

  stands({ phase: 'live', socketHeardAt: Date.now() })
  sing.mockClear()
  passes(REPEAT_MS)
  expect(heard()).toEqual([])
})

test('who saw it once has not seen the next time', () => {
  isCut()
  passes(5000)
  see()
  stands({ phase: 'live', socketHeardAt: Date.now() })
  sing.mockClear()

  isCut()
  passes(6000)

  expect(heard()).toContain('not_live')
})

test('a desk that is refreshed every few seconds says so once and does not ring', () => {
  isCut()
  for (let gone = 0; gone < 30; gone += 3) {
    stands({ phase: 'waiting', lostAt: AT, freshAt: Date.now() })
    passes(3000)
  }

  expect(told()).toContain('not live')
  expect(heard()).toEqual([])
})
