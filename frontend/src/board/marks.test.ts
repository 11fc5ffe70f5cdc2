import { expect, test } from 'vitest'
import { CREW_STATE, type CrewState, doubtM } from './crews'
import { crewMark } from './marks'

const states = Object.keys(CREW_STATE) as CrewState[]

test('what a crew does is told apart without its colour', () => {
  const letters = new Set(states.map((state) => crewMark('nurse', state).letter))

  expect(letters.size).toBe(states.length)
})

test('how sure a position is, is drawn of the chosen crew and of every poor one', () => {
  const position = {
    crew_id: 'oak',
    lon: 0,
    lat: 52,
    accuracy_m: 12,
    at: '2026-03-02T12:00:00Z',
    age_s: 0,
    source: 'phone',
  }
  const poor = { ...position, accuracy_m: 900 }

  expect(doubtM(position, false)).toBe(null)
  expect(doubtM(position, true)).toBe(12)
  expect(doubtM(poor, false)).toBe(900)
  expect(doubtM(null, true)).toBe(null)
})
