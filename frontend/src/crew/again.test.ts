import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createAgain } from './again'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** Something that never succeeds, and the moments at which it was tried. */
function failing(capMs: number) {
  const tries: number[] = []
  const again = createAgain(
    () => {
      tries.push(Date.now())
      again.failed()
    },
    capMs,
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
