import { expect, test } from 'vitest'
import type { Coverage } from '../api/types'
import {
  boxes,
  countedWords,
  gapWords,
  leftOutWords,
  namedGaps,
  reachWords,
  share,
  travelWords,
} from './coverage'

const NOW = '2026-01-12T21:00:00Z'
const GRID = {
  west: -1,
  south: 52,
  wide: 0.1,
  tall: 0.05,
  columns: 4,
  rows: 2,
  side_m: 1000,
}
const FOUND: Coverage = {
  as_of: NOW,
  skill: null,
  grid: GRID,
  squares: [],
  counted: 'postcodes',
  total: 1570,
  travel: ['roads'],
  not_begun: 0,
  off_road: 0,
  assumed: '',
  skills: [
    {
      skill: 'wound',
      hours: [],
      gaps: [{ since: '2026-01-13T02:00:00Z', until: null }],
    },
    {
      skill: 'catheterisation',
      hours: [],
      gaps: [{ since: NOW, until: '2026-01-12T22:30:00Z' }],
    },
  ],
}

test('a gap is named by when it begins and ends', () => {
  const from = '2026-01-13T02:00:00Z'
  expect(gapWords({ since: from, until: null }, NOW)).toBe('from 02:00 nobody')
  expect(gapWords({ since: from, until: '2026-01-13T02:30:00Z' }, NOW)).toBe(
    'from 02:00 nobody until 02:30',
  )
  expect(gapWords({ since: NOW, until: from }, NOW)).toBe('nobody until 02:00')
  expect(gapWords({ since: NOW, until: null }, NOW)).toBe('nobody for these 4 hours')
})

test('the first gap to come is named first, with its skill', () => {
  expect(namedGaps(FOUND)).toEqual([
    'Catheter: nobody until 22:30',
    'Wound: from 02:00 nobody',
  ])
})

test('a share never flatters, and of nothing it is nothing', () => {
  expect(share(999, 1000)).toBe(99)
  expect(share(1000, 1000)).toBe(100)
  expect(share(0, 0)).toBe(0)
  expect(reachWords({ at: NOW, crews: 1, within: [785, 1570] }, 1570)).toBe(
    '1 crew: 50 % in 60 min, 100 % in 120',
  )
})

test('it says what shares are of, what measured, and who was left out', () => {
  expect(countedWords(FOUND)).toContain('1570 postcodes: of places, not people')
  expect(countedWords({ ...FOUND, counted: 'squares' })).toContain('no postcodes')
  expect(travelWords(FOUND)).toBe('by road')
  expect(travelWords({ ...FOUND, travel: ['straight_line'] })).toContain('▲')
  expect(travelWords({ ...FOUND, travel: ['roads', 'straight_line'] })).toContain(
    'for some crews',
  )
  expect(leftOutWords(FOUND)).toEqual([])
  expect(leftOutWords({ ...FOUND, not_begun: 1 })).toEqual([
    '1 crew should have begun and has not: left out.',
  ])
})

test('squares of a band are joined along their row and lie where the grid says', () => {
  const [first, second, ...rest] = boxes(GRID, '22.122.0', 'hour')
  expect(first?.map((one) => one.toFixed(2))).toEqual([
    '-1.00',
    '52.00',
    '-0.80',
    '52.05',
  ])
  expect(second?.map((one) => one.toFixed(2))).toEqual([
    '-1.00',
    '52.05',
    '-0.80',
    '52.10',
  ])
  expect(rest).toEqual([])
  expect(boxes(GRID, '22.122.0', 'two_hours')).toHaveLength(1)
  expect(boxes(GRID, '22.122.0', 'beyond')).toHaveLength(1)
})
