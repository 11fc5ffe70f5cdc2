import type { Today } from '../../api/types'

/** What the worker says; not imported from it, for it is one file of its own. */
export const WAKE = 'wake'

/** Whether a sleeping phone can be woken, as far as this page knows. */
export type Wake =
  | 'unknown'
  | 'not_set_up'
  | 'unsupported'
  | 'off'
  | 'asking'
  | 'denied'
  | 'failed'
  | 'on'

/** Why no job reaches this crew, though the phone is heard; null: jobs do. */
export type NotReceiving =
  | { readonly why: 'shift_due' | 'shift_over'; readonly since: string }
  | { readonly why: 'on_break' | 'off_shift' }

export function notReceiving(day: Today, now: number): NotReceiving | null {
  const { shift } = day
  switch (shift?.status) {
    case 'on':
      return isOver(day, shift, now)
        ? { why: 'shift_over', since: shift.ends_at }
        : null
    case 'paused':
      return { why: 'on_break' }
    case 'planned':
      return Date.parse(shift.starts_at) <= now
        ? { why: 'shift_due', since: shift.starts_at }
        : { why: 'off_shift' }
    default:
      return { why: 'off_shift' }
  }
}

/** No plan has anything for a crew after the end of its shift; what it has in hand it
 * finishes. */
function isOver(day: Today, { ends_at }: Shift, now: number): boolean {
  return Date.parse(ends_at) <= now && !day.assignment && !day.visit
}

type Shift = NonNullable<Today['shift']>

/** Whether a hidden page leaves its crew without any way to hear of a job. */
export function isBlind(day: Today | null, wake: Wake): boolean {
  return day?.shift?.status === 'on' && wake !== 'on'
}

/** Whole minutes that it was hidden; less than one is not worth a word. */
export function hiddenMinutes(since: number, until: number): number {
  return Math.floor((until - since) / 60_000)
}
