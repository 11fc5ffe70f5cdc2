import { describe, expect, test } from 'vitest'
import { NOTHING, referral } from '../live/samples'
import { fromSnapshot } from './board'
import { type CaseView, cases } from './cases'
import {
  type Asked,
  DIMENSIONS,
  EVERYTHING,
  hidden,
  hiddenWords,
  isAsked,
  kept,
  NOT_ASKED,
  toggled,
  valuesOf,
} from './filter'

const NOW = Date.parse('2026-03-02T13:57:00Z')
const views = cases(
  fromSnapshot({
    ...NOTHING,
    referrals: [
      referral('aa11', { need: 'fall', locality: 'Oakham' }),
      referral('bb22', {
        need: 'palliative',
        locality: 'Uppingham',
        skills: ['wound'],
      }),
      referral('cc33', {
        need: 'fall',
        locality: 'Uppingham',
        status: 'needs_decision',
        due_at: '2026-03-02T13:00:00Z',
      }),
    ],
  }),
  NOW,
)
const ids = (asked: Asked) => kept(views, asked).map(({ referral: { id } }) => id)
const only = (part: Partial<typeof EVERYTHING>): Asked => ({
  ...NOT_ASKED,
  filter: { ...EVERYTHING, ...part },
})

test('with nothing asked the whole queue is there', () => {
  expect(isAsked(NOT_ASKED)).toBe(false)
  expect(ids(NOT_ASKED)).toEqual(['aa11', 'bb22', 'cc33'])
})

test('values of one kind widen, values of two kinds narrow', () => {
  expect(ids(only({ needs: ['fall', 'palliative'] }))).toHaveLength(3)
  expect(ids(only({ needs: ['fall'], places: ['Uppingham'] }))).toEqual(['cc33'])
  expect(ids(only({ skills: ['wound'] }))).toEqual(['bb22'])
  expect(ids(only({ states: ['decide'] }))).toEqual(['cc33'])
})

test('words are looked for in the number and the place that rows show', () => {
  expect(ids({ ...NOT_ASKED, text: 'BB2' })).toEqual(['bb22'])
  expect(ids({ ...NOT_ASKED, text: 'uppingham fall' })).toEqual(['cc33'])
  expect(ids({ ...NOT_ASKED, text: 'nobody' })).toEqual([])
})

test('what the service found is shown though its words stand nowhere on the board', () => {
  const asked = { ...NOT_ASKED, text: 'quillfeather', found: new Set(['aa11']) }
  expect(ids(asked)).toEqual(['aa11'])
  expect(ids({ ...asked, found: new Set<string>() })).toEqual([])
})

test('what the service found stands beside what the rows show, never in its place', () => {
  const asked = { ...NOT_ASKED, text: 'uppingham fall' }
  expect(ids({ ...asked, found: new Set<string>() })).toEqual(['cc33'])
  expect(ids({ ...asked, found: new Set(['aa11']) })).toEqual(['aa11', 'cc33'])
})

test('a filter never hides a late call without saying so', () => {
  const away = hidden(views, only({ places: ['Oakham'] }), NOW)
  expect(away).toEqual({ all: 2, late: 1, toDecide: 1 })
  expect(hiddenWords(away)).toBe(
    '2 hidden, ▲ 1 of them late, ◆ 1 of them to be decided',
  )
})

/** Small and repeatable, so that a failure can be played again by its seed. */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296
    return state / 4_294_967_296
  }
}

function byChance(chance: () => number): Asked {
  let filter = EVERYTHING
  for (const dimension of DIMENSIONS) {
    const values = views.flatMap((view) => valuesOf(view)[dimension])
    for (const value of values.filter(() => chance() < 0.3))
      filter = toggled(filter, dimension, value)
  }
  return { ...NOT_ASKED, filter }
}

function fits(view: CaseView, { filter }: Asked): boolean {
  const values = valuesOf(view)
  return DIMENSIONS.every((dimension) => {
    const wanted = filter[dimension]
    return wanted.length === 0 || values[dimension].some((one) => wanted.includes(one))
  })
}

describe.each([1, 2, 3, 4, 5])('over chance filters, seed %i', (seed) => {
  test('what is shown and what is hidden is always the whole', () => {
    const chance = random(seed)
    for (let round = 0; round < 200; round += 1) {
      const asked = byChance(chance)
      const shown = kept(views, asked)
      expect(shown.length + hidden(views, asked, NOW).all).toBe(views.length)
      expect(shown).toEqual(views.filter((view) => fits(view, asked)))
    }
  })

  test('a value put in and taken out again leaves the filter as it was', () => {
    const chance = random(seed)
    for (const dimension of DIMENSIONS) {
      const value = `v${Math.floor(chance() * 9)}`
      const twice = toggled(toggled(EVERYTHING, dimension, value), dimension, value)
      expect(twice).toEqual(EVERYTHING)
    }
  })
})
