import { expect, test } from 'vitest'
import type { Today } from '../api/types'
import { ahead } from './ahead'
import type { Command } from './outbox'

const DAY: Today = {
  at: { epoch: 'e', offset: 1 },
  crew: { id: 'oak', name: 'Oak 2', kind: 'nurse', people: 1, skills: [], kit: [] },
  shift: {
    id: 's',
    status: 'on',
    starts_at: '2026-03-02T08:00:00Z',
    ends_at: '2026-03-02T20:00:00Z',
    breaks: [],
  },
  by_desk: null,
  vehicle: null,
  meets: null,
  assignment: null,
  visit: {
    id: 'v',
    referral_id: 'r',
    assignment_id: 'a',
    crew_id: 'oak',
    status: 'to_do',
    opened_at: '2026-03-02T12:00:00Z',
    en_route_at: null,
    on_scene_at: null,
    ended_at: null,
    outcome: null,
    destination: null,
    part: 'lead',
  },
  referral: null,
  also: [],
  changed_to: null,
  stood_down: [],
  finished: [],
  messages: [],
  loan: null,
  details: null,
  leg: null,
  why: null,
  control_phone: null,
  safety: null,
  pressed: [],
  clock: { now: '2026-03-02T12:00:00Z', speed: 1 },
}

const command = (path: string): Command => ({
  id: path,
  path: `/api/crew/${path}`,
  words: path,
  body: { occurred_at: '2026-03-02T12:00:00Z' },
})

test('a crew without signal goes on: what waits to be sent is shown as done', () => {
  const day = ahead(DAY, [command('visits/v/en-route'), command('visits/v/on-scene')])

  expect(day.visit?.status).toBe('on_scene')
})

test('a finished visit leaves the screen before the service has heard of it', () => {
  expect(ahead(DAY, [command('visits/v/complete')]).visit).toBeNull()
})

test('an old press for another visit changes nothing', () => {
  expect(ahead(DAY, [command('visits/old/complete')])).toEqual(DAY)
})

test.each([
  ['pause', 'paused'],
  ['resume', 'on'],
  ['end', 'ended'],
])('shift %s is shown at once', (verb, status) => {
  expect(ahead(DAY, [command(`shift/${verb}`)]).shift?.status).toBe(status)
})

test('an acceptance is not shown as done: only control can confirm it', () => {
  expect(ahead(DAY, [command('assignments/a/accept')])).toEqual(DAY)
})
