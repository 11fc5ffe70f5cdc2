import { describe, expect, test } from 'vitest'
import type { Today } from '../../api/types'
import { hiddenMinutes, isBlind, notReceiving, type Wake } from './receiving'

type Shift = NonNullable<Today['shift']>

const START = '2026-01-12T08:00:00Z'
const END = '2026-01-12T20:00:00Z'
const at = (time: string) => Date.parse(`2026-01-12T${time}Z`)
const day = (status: Shift['status'] | null) =>
  ({ shift: status && { status, starts_at: START, ends_at: END } }) as Today

describe('a phone that is heard', () => {
  test('receives jobs on a running shift, and only then', () => {
    expect(notReceiving(day('on'), at('09:00:00'))).toBeNull()
    expect(notReceiving(day('paused'), at('09:00:00'))).toEqual({ why: 'on_break' })
    expect(notReceiving(day('ended'), at('09:00:00'))).toEqual({ why: 'off_shift' })
    expect(notReceiving(day(null), at('09:00:00'))).toEqual({ why: 'off_shift' })
  })

  test('says that a shift is due from its very start', () => {
    expect(notReceiving(day('planned'), at('07:59:59'))).toEqual({ why: 'off_shift' })
    expect(notReceiving(day('planned'), at('08:00:00'))).toEqual({
      why: 'shift_due',
      since: START,
    })
  })

  test('says from the end of its shift on that nothing more comes', () => {
    const inHand = { ...day('on'), visit: { id: 'one' } } as Today

    expect(notReceiving(day('on'), at('19:59:59'))).toBeNull()
    expect(notReceiving(day('on'), at('20:00:00'))).toEqual({
      why: 'shift_over',
      since: END,
    })
    expect(notReceiving(inHand, at('20:00:00'))).toBeNull()
  })
})

describe('a page that is hidden', () => {
  test('leaves its crew blind on a shift unless a push can wake it', () => {
    const every: Wake[] = ['unknown', 'not_set_up', 'unsupported', 'off', 'denied']

    expect(every.filter((wake) => isBlind(day('on'), wake))).toEqual(every)
    expect(isBlind(day('on'), 'on')).toBe(false)
    expect(isBlind(day('paused'), 'denied')).toBe(false)
    expect(isBlind(null, 'denied')).toBe(false)
  })

  test('counts whole minutes, and never flatters', () => {
    expect(hiddenMinutes(at('09:00:00'), at('09:00:59'))).toBe(0)
    expect(hiddenMinutes(at('09:00:00'), at('09:12:30'))).toBe(12)
  })
})
