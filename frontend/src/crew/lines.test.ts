import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createLines } from './lines'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** A request that no answer ever comes to: it ends when it is ended. */
const swallowed = (signal: AbortSignal) =>
  new Promise<string>((over) => {
    signal.addEventListener('abort', () => over('given up'))
  })

test('what an old line swallowed is given up once another works', async () => {
  const lines = createLines()
  const asked = lines.run(swallowed)
  vi.advanceTimersByTime(1000)

  lines.giveUp()

  expect(await asked).toBe('given up')
})

test('what left just now is not: it may have gone by the new one', async () => {
  const lines = createLines()
  let isGivenUp = false
  void lines.run(swallowed).then(() => {
    isGivenUp = true
  })
  await vi.advanceTimersByTimeAsync(999)

  lines.giveUp()
  await vi.advanceTimersByTimeAsync(0)

  expect(isGivenUp).toBe(false)
})

test('what left just before another line works, and stays unanswered, is given up a second later', async () => {
  const lines = createLines()
  const asked = lines.run(swallowed)
  await vi.advanceTimersByTimeAsync(500)

  lines.giveUp()
  await vi.advanceTimersByTimeAsync(1000)

  expect(await Promise.race([asked, 'still waited for'])).toBe('given up')
})

test('nothing is waited for longer than fifteen seconds', async () => {
  const asked = createLines().run(swallowed)

  vi.advanceTimersByTime(15_000)

  expect(await asked).toBe('given up')
})
