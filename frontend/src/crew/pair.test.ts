import { expect, test } from 'vitest'
import type { Press, Today } from '../api/types'
import { alreadyDone, byOther, endOf } from './pair'

const press = (step: Press['step'], about: string, mine: boolean): Press => ({
  step,
  about,
  by: 'Ann',
  at: '2026-01-12T02:14:00Z',
  mine,
})
const day = (pressed: readonly Press[], has = true) =>
  ({
    pressed,
    assignment: has ? { id: 'a' } : null,
    visit: has ? { id: 'v' } : null,
  }) as unknown as Today

test('a press that came second is told who was first and when', () => {
  const next = day([press('on-scene', 'v', false)])

  expect(alreadyDone('/api/crew/visits/v/on-scene', next)).toBe(
    'Already done. On scene: Ann, 02:14',
  )
})

test.each([
  ['our own press', press('on-scene', 'v', true)],
  ['another step', press('en-route', 'v', false)],
  ['another visit', press('on-scene', 'w', false)],
])('%s is not somebody else’s', (_, one) => {
  expect(alreadyDone('/api/crew/visits/v/on-scene', day([one]))).toBeNull()
})

test('a job that the other phone finished was not taken away', () => {
  const ended = day([press('complete', 'v', false)], false)

  expect(endOf(day([]), ended)?.by).toBe('Ann')
  expect(endOf(day([]), day([press('on-scene', 'v', false)], false))).toBeNull()
})

test('who moved the job last is shown while the job lasts', () => {
  expect(byOther(day([press('accept', 'a', false)]))?.step).toBe('accept')
  expect(byOther(day([press('accept', 'a', true)]))).toBeNull()
  expect(byOther(day([press('complete', 'v', false)], false))).toBeNull()
})
