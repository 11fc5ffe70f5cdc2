import { expect, test } from 'vitest'
import type { CrewPosition } from '../api/types'
import { fromSnapshot, move } from '../board/board'
import { NOTHING, referral } from '../live/samples'
import { allAlarms, board, crews, positions, views, whole } from './store'

test('a crew that only moves changes no fact, no case and no alarm', () => {
  const late = referral('r1', { due_at: '2026-03-02T12:30:00Z' })
  whole.value = fromSnapshot({ ...NOTHING, referrals: [late] })
  const before = [board.value, views.value, allAlarms.value, crews.value]
  const at = { crew_id: 'c1', at: '2026-03-02T13:00:00Z' } as CrewPosition

  whole.value = move(whole.value, [at])

  expect(positions.value.get('c1')).toBe(at)
  const after = [board.value, views.value, allAlarms.value, crews.value]
  expect(after.map((one, i) => one === before[i])).toEqual([true, true, true, true])
})
