import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type Caps, createAgain } from './again'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** Something that never succeeds, and the moments at which it was tried. */
function failing(farMs: number, caps: Partial<Caps> = {}, isAnswered = false) {
  const tries: number[] = []
  const again = createAgain(
    () => {
      tries.push(Date.now())
      again.failed(isAnswered)
    },
    { farMs, isWatched: () => false, ...caps },
    () => 1,
  )
  return { tries, again }
}

test('it is tried soon at first, then seldom, and never given up', () => {
  vi.setSystemTime(0)
  const { tries, again } = failing(10_000)

  again.failed()
  vi.advanceTimersByTime(60_000)

  expect(tries).toEqual([500, 1500, 3500, 7500, 15_500, 25_500, 35_500, 45_500, 55_500])
})

test('while somebody looks on it is tried often for two minutes, then seldom', () => {
  vi.setSystemTime(0)
  const { tries, again } = failing(10_000, { isWatched: () => true })

  again.failed()
  vi.advanceTimersByTime(152_000)

  expect(tries.slice(0, 4)).toEqual([500, 1500, 2700, 3900])
  const gaps = tries.slice(1).map((at, n) => at - (tries[n] ?? 0))
  expect(gaps.filter((gap) => gap > 1_200)).toEqual([10_000, 10_000, 10_000])
})

test('a service that answers that it is busy is not asked often', () => {
  vi.setSystemTime(0)
  const { tries, again } = failing(10_000, { isWatched: () => true }, true)

  again.failed(true)
  vi.advanceTimersByTime(16_000)

  expect(tries).toEqual([500, 1500, 3500, 7500, 15_500])
})

test('the first answer after silence counts as the first failure', () => {
  vi.setSystemTime(0)
  let isAnswered = false
  const tries: number[] = []
  const again = createAgain(
    () => {
      tries.push(Date.now())
      isAnswered = tries.length > 4
      again.failed(isAnswered)
    },
    { farMs: 10_000, isWatched: () => false },
    () => 1,
  )

  again.failed()
  vi.advanceTimersByTime(20_000)

  expect(tries).toEqual([500, 1500, 3500, 7500, 15_500, 16_000, 17_000, 19_000])
})

test('what comes through never puts off a try that was due sooner', () => {
  vi.setSystemTime(0)
  const { tries, again } = failing(10_000)
  again.failed()

  vi.advanceTimersByTime(400)
  again.heard()
  vi.advanceTimersByTime(200)

  expect(tries).toEqual([500])
})

test('once anything else comes through its turn is near again', () => {
  vi.setSystemTime(0)
  const { tries, again } = failing(10_000)
  again.failed()
  vi.advanceTimersByTime(16_000)
  tries.length = 0

  again.heard()
  vi.advanceTimersByTime(500)

  expect(tries).toEqual([16_500])
})

test('what succeeded is not tried again, whatever else comes through', () => {
  const { tries, again } = failing(10_000)
  again.failed()

  again.succeeded()
  again.heard()
  vi.advanceTimersByTime(60_000)

  expect(tries).toEqual([])
})
