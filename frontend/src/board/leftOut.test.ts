import { expect, test } from 'vitest'
import type { AreaCard } from '../api/types'
import { assignment, NOTHING, referral } from '../live/samples'
import { fromSnapshot } from './board'
import {
  crewLeftOutNote,
  crewLeftOutWords,
  crewsLeftOut,
  leftOut,
  leftOutNote,
} from './leftOut'

const AREA: AreaCard = {
  ...{ id: 'rutland', version: 1, name: 'Rutland', mode: 'auto' as const },
  hand_back: { auto: [], margin_min: 10, lead_min: {} },
  left_out: [],
  crews_left_out: [],
}
const SINCE = '2026-03-02T02:14:00Z'
const OAK = {
  crew_id: 'c',
  name: 'Oak 2',
  because: 'unreadable',
  since_at: SINCE,
  acknowledged_by: null,
  acknowledged_at: null,
} as const
const held = referral('r', { reference: '1A2B3C4D' })

function board(
  change: Partial<AreaCard>,
  status: 'accepted' | 'withdrawn' = 'accepted',
) {
  return fromSnapshot({
    ...NOTHING,
    area: { ...AREA, ...change },
    referrals: [held],
    assignments: [assignment({ crew_id: 'c', referral_id: 'r', status })],
  })
}

test('a crew that cannot be read is named, with the case that it has', () => {
  const [one] = crewsLeftOut(board({ crews_left_out: [OAK] }))
  if (!one) throw new Error('it is not there')

  expect(crewLeftOutWords(one)).toBe('Oak 2 is asked about nothing since 02:14')
  expect(crewLeftOutNote(one)).toBe(
    'Its record cannot be read: ring it, and whoever runs the service. It has case 1A2B3C4D.',
  )
})

test('what it was stood down from is not what it has', () => {
  const [one] = crewsLeftOut(board({ crews_left_out: [OAK] }, 'withdrawn'))

  expect(one?.has).toBeNull()
})

test('of a case that may be held by somebody no second crew is asked for', () => {
  const odd = {
    ...{ referral_id: 'r', reference: '1A2B3C4D', because: 'oddly_held' as const },
    ...{ since_at: SINCE, acknowledged_by: null, acknowledged_at: null },
  } as const

  expect(leftOutNote(odd)).toContain('send no second one')
})

test('an older release says nothing of either', () => {
  const { left_out, crews_left_out, ...older } = AREA
  const before = board({})
  const old = { ...before, area: older as AreaCard }

  expect(left_out).toEqual([])
  expect(crews_left_out).toEqual([])
  expect([leftOut(old), crewsLeftOut(old)]).toEqual([[], []])
})
