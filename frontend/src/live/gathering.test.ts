import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { CrewPosition, Ev } from '../api/types'
import type { Output } from './core'
import { GATHER_MS, gathering } from './gathering'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const apply = (...offsets: number[]): Output => ({
  do: 'apply',
  events: offsets.map((offset) => ({ offset }) as Ev),
})
const moved = (...ids: string[]): Output => ({
  do: 'moved',
  positions: ids.map((crew_id) => ({ crew_id }) as CrewPosition),
})

function taking() {
  const taken: Output[] = []
  return { taken, give: gathering((output) => taken.push(output)) }
}

test('what comes alone is taken at once', () => {
  const { taken, give } = taking()
  give(apply(1))
  expect(taken).toEqual([apply(1)])
  vi.advanceTimersByTime(GATHER_MS)
  give(moved('a'))
  expect(taken).toEqual([apply(1), moved('a')])
})

test('what comes soon after is taken together a moment later: facts in their order', () => {
  const { taken, give } = taking()
  give(apply(1))
  give(apply(2))
  give(apply(3))
  give(moved('a'))
  give(apply(4))
  give(moved('b'))
  expect(taken).toEqual([apply(1)])

  vi.advanceTimersByTime(GATHER_MS)

  expect(taken).toEqual([apply(1), apply(2, 3, 4), moved('a', 'b')])
})

test('a new beginning never overtakes, and never waits', () => {
  const { taken, give } = taking()
  const forget: Output = { do: 'forget' }
  give(apply(1))
  give(apply(2))
  give(forget)
  expect(taken).toEqual([apply(1), apply(2), forget])
  vi.advanceTimersByTime(GATHER_MS)
  expect(taken).toHaveLength(3)
})

test('who draws hears of all that comes together at once', () => {
  const turns: Output[][] = []
  let turn: Output[] = []
  const together = (act: () => void) => {
    turn = []
    act()
    turns.push(turn)
  }
  const give = gathering((output) => turn.push(output), together)
  give(apply(1))
  give(moved('a'))
  give(apply(2))

  vi.advanceTimersByTime(GATHER_MS)

  expect(turns).toEqual([[apply(1)], [apply(2), moved('a')]])
})
