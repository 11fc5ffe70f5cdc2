import { expect, test } from 'vitest'
import type { Snapshot } from '../api/types'
import { NOTHING } from '../live/samples'
import { fromSnapshot } from './board'
import { crewViews, isStale, positionWords } from './crews'

const HEARD = '2026-01-12T02:14:05Z'
const heard = Date.parse(HEARD)
const position = {
  crew_id: 'oak',
  lon: -0.73,
  lat: 52.67,
  accuracy_m: 8,
  age_s: 0,
  at: HEARD,
  source: 'phone',
}

test('a position is dimmed once it is older than two minutes, and not before', () => {
  expect(isStale(position, heard + 120_000)).toBe(false)
  expect(isStale(position, heard + 120_001)).toBe(true)
  expect(isStale(null, heard)).toBe(true)
})

test('a position always says whence it is, how old and how sure', () => {
  expect(positionWords(position, heard + 12_000)).toBe('phone, 12 s old, within 8 m')
  expect(positionWords(null, heard)).toContain('no position')
})

test('a crew that is with somebody is not given the time of its next stop', () => {
  const crew = { id: 'oak', name: 'Oak 1', status: 'on' } as Snapshot['crews'][number]
  const there = {
    id: 'v',
    crew_id: 'oak',
    referral_id: 'r1',
    status: 'on_scene',
  } as Snapshot['visits'][number]
  const next = { referral_id: 'r2', arrive_at: HEARD, leave_at: HEARD }
  const plans = [{ crew_id: 'oak', stops: [next], travel: 'roads', as_of: HEARD }]

  const [busy] = crewViews(
    fromSnapshot({ ...NOTHING, crews: [crew], visits: [there], plans }),
  )
  const [free] = crewViews(fromSnapshot({ ...NOTHING, crews: [crew], plans }))

  expect([busy?.nextReferralId, busy?.nextArriveAt]).toEqual(['r1', null])
  expect([free?.nextReferralId, free?.nextArriveAt]).toEqual(['r2', HEARD])
})
