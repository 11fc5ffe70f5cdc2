import type { AreaCard } from '../api/types'
import type { Facts } from './board'
import { hhmm } from './time'

export type LeftOut = AreaCard['left_out'][number]

/** Open cases that the dispatcher goes on without, the longest first. */
export function leftOut(board: Facts): readonly LeftOut[] {
  // An event of an older release says nothing of it.
  const found: readonly LeftOut[] | undefined = board.area?.left_out
  return [...(found ?? [])].sort(
    (a, b) =>
      Date.parse(a.since_at) - Date.parse(b.since_at) ||
      a.referral_id.localeCompare(b.referral_id),
  )
}

/** "Case 1A2B3C4D is planned by nobody since 02:14". */
export function leftOutWords({ reference, since_at }: LeftOut): string {
  return `Case ${reference} is planned by nobody since ${hhmm(since_at)}`
}

/** What is known of it, and what to do: never what is in it. */
export function leftOutNote({ because }: LeftOut): string {
  return because === 'unreadable'
    ? 'Its record cannot be read: ring its sender, and whoever runs the service'
    : 'The planner fails on it: assign a crew by hand, and tell whoever runs the service'
}
