import type { At, Today } from '../api/types'

/** Whether a place in the log lies beyond all that a day is sure to know. */
export function isBeyond(at: At, day: Pick<Today, 'at'> | null): boolean {
  const known = day?.at // a day that an older service drew has none
  return !known || at.epoch !== known.epoch || at.offset > known.offset
}
