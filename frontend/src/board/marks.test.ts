import { expect, test } from 'vitest'
import { CREW_STATE, type CrewState, doubtM } from './crews'
import { CASE_MARK, crewMark, dangerMark } from './marks'

const states = Object.keys(CREW_STATE) as CrewState[]

test('what a crew does is told apart without its colour', () => {
  const letters = new Set(states.map((state) => crewMark('nurse', state).letter))

  expect(letters.size).toBe(states.length)
})

const told = [...states.map((state) => crewMark('nurse', state)), dangerMark('nurse')]

test('each state of a crew, and its danger, has a shape and a colour of its own', () => {
  expect(new Set(told.map(({ shape }) => shape)).size).toBe(told.length)
  expect(new Set(told.map(({ fill }) => fill)).size).toBe(told.length)
})

test('no crew has the shape of a call', () => {
  const calls = new Set(Object.values(CASE_MARK).map(({ shape }) => shape))

  expect(told.filter(({ shape }) => calls.has(shape))).toEqual([])
})

test('letters on a crew can be read: 4.5 to 1 and more', () => {
  expect(told.filter(({ fill, ink }) => contrast(fill, ink) < 4.5)).toEqual([])
})

/** By WCAG 2.2, of two colours as #rrggbb. */
function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

function luminance(color: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(color.slice(at, at + 2), 16) / 255
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

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
