import { expect, test } from 'vitest'
import type { Outcome } from '../api/types'
import { completed, handedBack } from './endings'
import { en } from './words/acts.en'

/** Each outcome that the form has a button for, and whether it can be taken back. */
const HELD: Readonly<Record<Outcome, boolean>> = {
  lifted: true,
  treated: true,
  referred_on: true,
  conveyed: true,
  refused_care: true,
  escalated_999: false,
  not_found: false,
}

test('the form has a button for each outcome, and no other', () => {
  expect(Object.keys(en.outcome).sort()).toEqual(Object.keys(HELD).sort())
})

test.each(Object.entries(HELD) as [Outcome, boolean][])(
  '%s is sent as itself; that it can be taken back is %s',
  (outcome, isHeld) => {
    const destination = outcome === 'referred_on' ? 'gp' : null

    expect(completed('v', outcome, destination)).toEqual({
      path: 'visits/v/complete',
      body: destination ? { outcome, destination } : { outcome },
      isHeld,
    })
  },
)

test('whoever was referred on was referred somewhere', () => {
  expect(completed('v', 'referred_on', null)).toBeNull()
})

test('a place that was chosen before another ending is not sent with it', () => {
  expect(completed('v', 'lifted', 'gp')?.body).toEqual({ outcome: 'lifted' })
})

test('handing back is told at once, with its reason', () => {
  expect(handedBack('v', 'no_access')).toEqual({
    path: 'visits/v/hand-back',
    body: { reason: 'no_access' },
    isHeld: false,
  })
})
