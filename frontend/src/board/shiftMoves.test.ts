import { expect, test } from 'vitest'
import { newEnds } from './shiftMoves'

const SHIFT = { starts_at: '2026-03-02T08:00:00Z', ends_at: '2026-03-02T20:00:00Z' }
const at = (time: string) => Date.parse(`2026-03-02T${time}Z`)

test('a shift may end at any half hour that is left, but where it ends already', () => {
  const found = newEnds(SHIFT, at('19:20:00'))

  expect(found[0]).toBe('2026-03-02T19:30:00.000Z')
  expect(found[1]).toBe('2026-03-02T20:30:00.000Z')
})

test('no end is offered that is too soon, or after sixteen hours', () => {
  const found = newEnds(SHIFT, at('23:26:00'))

  expect(found).toEqual(['2026-03-03T00:00:00.000Z'])
})
