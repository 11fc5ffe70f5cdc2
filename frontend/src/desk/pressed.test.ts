import { beforeEach, expect, test } from 'vitest'
import { fromSnapshot } from '../board/board'
import { NOTHING, referral } from '../live/samples'
import {
  drop,
  isBusy,
  isBusyHere,
  pressing,
  refusalOf,
  refuse,
  refusedElsewhere,
} from './pressed'
import { opened } from './selection'
import { serviceClock, whole } from './store'

const WHY = { title: 'Acknowledge: not done', words: 'Somebody was quicker.' }

beforeEach(() => {
  const at = Date.parse('2026-03-02T13:00:00Z')
  serviceClock.value = { heardAt: Date.now(), now: at, speed: 1 }
  const referrals = [referral('a', { alarm: 'not_decided' }), referral('b')]
  whole.value = fromSnapshot({ ...NOTHING, referrals })
  opened.value = null
  for (const about of ['a', 'b']) drop(about)
})

test('a command that hangs holds up only what it is about', async () => {
  let answer = () => {}
  const hangs = pressing(
    'a',
    'Acknowledge',
    () =>
      new Promise<void>((tell) => {
        answer = tell
      }),
  )
  opened.value = { kind: 'case', id: 'b' }
  expect([isBusy('a'), isBusy('b'), isBusyHere.value]).toEqual([true, false, false])
  opened.value = { kind: 'case', id: 'a' }
  expect(isBusyHere.value).toBe(true)

  answer()
  await hangs

  expect(isBusy('a')).toBe(false)
})

test('a refusal stays with its case, whatever is opened, until it is tried again', async () => {
  refuse('a', WHY)
  opened.value = { kind: 'case', id: 'b' }
  expect([refusalOf('a')?.words, refusalOf('b')]).toEqual([WHY.words, undefined])

  await pressing('a', 'Acknowledge', async () => {})

  expect(refusalOf('a')).toBeUndefined()
})

test('a refusal whose row has gone is said at the top, by the number of its case', () => {
  refuse('a', WHY)
  expect(refusedElsewhere.value).toEqual([]) // its alarm’s row says it

  whole.value = fromSnapshot({ ...NOTHING, referrals: [referral('a'), referral('b')] })
  expect(refusedElsewhere.value).toEqual([['a', { ...WHY, name: 'A' }]])

  opened.value = { kind: 'case', id: 'a' }
  expect(refusedElsewhere.value).toEqual([]) // the drawer says it
})
