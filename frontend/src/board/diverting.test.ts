import { expect, test } from 'vitest'
import { type CouldDivert, gainWords, leftWords, turnWords } from './diverting'

const FOUND: CouldDivert = {
  crew_id: 'c1',
  crew: 'Oak 1',
  from_id: 'b',
  from_reference: '0A1B2C3D',
  at: '2026-01-12T12:05:00Z',
  sooner_min: 80,
  late_min: 0,
  left_crew: 'Oak 1',
  left_at: '2026-01-12T13:20:00Z',
  later_min: 35,
  left_late_min: 0,
  gain: 812,
  told: 0,
  others: 0,
}
const WHICH = 'Fall, Oakham (0A1B2C3D)'

test('a suggestion says who turns, when it is there, and how much sooner that is', () => {
  expect(turnWords(FOUND)).toBe(
    'Oak 1 could turn round: there 12:05, in time, 80 min sooner',
  )
  expect(turnWords({ ...FOUND, sooner_min: null, late_min: 12 })).toBe(
    'Oak 1 could turn round: there 12:05, 12 min late, and nobody comes now',
  )
})

test('and who comes to the person left, when, and whether that is in time', () => {
  expect(leftWords(FOUND, WHICH)).toBe(
    'It leaves Fall, Oakham (0A1B2C3D): Oak 1 would come there afterwards, 13:20, 35 min later, in time',
  )
  const other = { ...FOUND, left_crew: 'Ash 2', later_min: -4, left_late_min: 9 }
  expect(leftWords(other, WHICH)).toBe(
    'It leaves Fall, Oakham (0A1B2C3D): Ash 2 would come there, 13:20, 4 min sooner, 9 min late',
  )
  expect(leftWords({ ...FOUND, later_min: 0 }, WHICH)).toContain('at the same time')
})

test('and what it gains, with the price of what the person left was told', () => {
  expect(gainWords(FOUND)).toBe('Gains 812 points.')
  expect(gainWords({ ...FOUND, told: 60, others: 2 })).toBe(
    'Gains 812 points, 60 taken off because another crew was told. Felt by 2 more: see it first.',
  )
})
