import { expect, test } from 'vitest'
import { follows, type Lost, NEVER } from './lost'
import { START, type State } from './state'

const AT = 1_000_000
const LIVE: State = {
  ...START,
  phase: 'live',
  freshAt: AT - 60_000,
  socketHeardAt: AT,
  heardAt: AT,
}
const at = (change: Partial<State>): State => ({ ...LIVE, ...change })

function after(...states: readonly (readonly [State, number])[]): Lost {
  return states.reduce((lost, [state, now]) => follows(lost, state, now), NEVER)
}

test('what was known is known until the last word of a live socket', () => {
  const told = at({ socketHeardAt: AT + 40_000 })
  const cut = { ...told, phase: 'waiting' as const, lostAt: AT + 60_000 }

  const lost = after([told, AT + 40_000], [cut, AT + 60_000])

  expect(lost).toEqual({ knownAt: AT + 40_000, lostAt: AT + 60_000 })
})

test('a socket that greets and dies is no sign of life', () => {
  const cut = at({ phase: 'waiting', lostAt: AT + 1000 })
  const greets = { ...cut, phase: 'subscribing' as const, socketHeardAt: AT + 9000 }

  const lost = after(
    [LIVE, AT],
    [cut, AT + 1000],
    [{ ...greets, heardAt: AT + 9000 }, AT + 9000],
    [{ ...cut, heardAt: AT + 9000 }, AT + 10_000],
  )

  expect(lost).toEqual({ knownAt: AT, lostAt: AT + 1000 })
})

test('a board that is asked for every few seconds is not lost', () => {
  const cut = at({ phase: 'waiting', lostAt: AT + 1000 })

  const lost = after([cut, AT + 1000], [{ ...cut, freshAt: AT + 4000 }, AT + 4000])

  expect(lost).toEqual({ knownAt: AT + 4000, lostAt: null })
})
