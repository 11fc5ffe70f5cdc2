import { expect, test } from 'vitest'
import { intakeOf, missing } from './intake'

function form(fields: Record<string, string>): FormData {
  const data = new FormData()
  for (const [name, value] of Object.entries(fields)) data.append(name, value)
  return data
}

const FALL = {
  source: 'telecare',
  need: 'fall',
  reason: 'On the kitchen floor',
  case_number: 'PHONE-1',
  lines: '14 Burley Road, Oakham',
}

test('a call with its least facts has nothing missing', () => {
  expect(missing(form(FALL), null)).toEqual({})
})

test('an empty form names every box that must be filled', () => {
  expect(Object.keys(missing(form({}), null)).sort()).toEqual([
    'case_number',
    'lines',
    'need',
    'reason',
    'source',
  ])
})

const OAKHAM = {
  label: 'Oakham',
  lon: -0.73,
  lat: 52.67,
  confidence: 'place',
  postcode: null,
} as const

test('a place that was found takes the place of an address', () => {
  expect(missing(form({ ...FALL, lines: '' }), OAKHAM)).toEqual({})
})

test('the middle of a village is never sent as the door', () => {
  const body = intakeOf(form({ ...FALL, lines: '' }), OAKHAM)

  expect(body.location).toEqual({ text: 'Oakham' })
})

test('an exact place is sent with its point', () => {
  const body = intakeOf(form({ ...FALL, lines: '' }), {
    ...OAKHAM,
    confidence: 'exact',
  })

  expect(body.location).toEqual({ lon: -0.73, lat: 52.67, text: 'Oakham' })
})

test('an empty box is left out, never sent as an empty text', () => {
  const body = intakeOf(form({ ...FALL, name: ' ', phone: '', notes: '' }), null)

  expect(body.patient).toEqual({})
  expect(body).not.toHaveProperty('notes')
})

test('the time on the floor is sent as a moment, not as a wall clock', () => {
  const body = intakeOf(
    form({ ...FALL, on_floor: 'yes', floor_since_at: '2026-07-02T13:00' }),
    null,
  )

  expect(body.on_floor).toBe(true)
  expect(body.floor_since_at).toBe('2026-07-02T12:00:00.000Z')
})
