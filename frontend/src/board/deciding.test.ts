import { expect, test } from 'vitest'
import { referral } from '../live/samples'
import { decisions, lacking } from './deciding'

const NOTHING = { choice: null, reason: '', hasPlace: false }

test('nothing is chosen beforehand: who only presses is told to choose', () => {
  expect(lacking(referral('r'), NOTHING)).toEqual({
    choice: 'Choose what becomes of it: nothing was sent',
  })
})

test('a decline and a hand-back need a reason, an acceptance a place', () => {
  const nowhere = referral('r', { lon: null, lat: null })
  expect(lacking(nowhere, { ...NOTHING, choice: 'hand_back' })).toHaveProperty('reason')
  expect(lacking(nowhere, { ...NOTHING, choice: 'decline' })).toHaveProperty('reason')
  expect(lacking(nowhere, { ...NOTHING, choice: 'accept' })).toHaveProperty('place')
  expect(lacking(nowhere, { ...NOTHING, choice: 'accept', hasPlace: true })).toEqual({})
  expect(lacking(referral('r'), { ...NOTHING, choice: 'accept' })).toEqual({})
  const said = { ...NOTHING, choice: 'hand_back', reason: 'needs_999' } as const
  expect(lacking(nowhere, said)).toEqual({})
})

test('with a red flag, or where 999 may be needed, handing back comes first', () => {
  expect(decisions(referral('r'))[0]).toBe('accept')
  expect(decisions(referral('r', { red_flags: ['bleeding_freely'] }))[0]).toBe(
    'hand_back',
  )
  const upgraded = referral('r', { concerns: ['category_upgrade'] })
  expect(decisions(upgraded)).toEqual(['hand_back', 'accept', 'decline'])
})

test('a case that a crew has is not declined any more', () => {
  expect(decisions(referral('r', { status: 'assigned' }))).not.toContain('decline')
})
