import type { AreaCard, AssignmentCard } from '../api/types'
import type { Facts } from './board'
import { seenThen } from './seenWords'
import { hhmm } from './time'

const ACTIVE: ReadonlySet<AssignmentCard['status']> = new Set([
  'proposed',
  'offered',
  'accepted',
])

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

const CASE_NOTE: Readonly<Record<LeftOut['because'], string>> = {
  unreadable:
    'Its record cannot be read: ring its sender, and whoever runs the service',
  undecidable:
    'The planner fails on it: assign a crew by hand, and tell whoever runs the service',
  oddly_held:
    'Who has it is not sure: ring its crew, send no second one, and tell whoever runs the service',
}

/** Who sees to it, what is known of it, and what to do: never what is in it. */
export function leftOutNote(one: LeftOut): string {
  return seenThen(one, CASE_NOTE[one.because])
}

export type CrewLeftOut = AreaCard['crews_left_out'][number] & {
  /** The number of the case that it has, as the board last heard. */
  readonly has: string | null
}

/** Crews on duty that the dispatcher plans without, the longest first. */
export function crewsLeftOut(board: Facts): readonly CrewLeftOut[] {
  // An event of an older release says nothing of it.
  const found: AreaCard['crews_left_out'] | undefined = board.area?.crews_left_out
  return [...(found ?? [])]
    .map((one) => ({ ...one, has: caseOf(board, one.crew_id) }))
    .sort(
      (a, b) =>
        Date.parse(a.since_at) - Date.parse(b.since_at) || a.name.localeCompare(b.name),
    )
}

function caseOf(board: Facts, crew: string): string | null {
  for (const { crew_id, status, referral_id } of board.assignments.values())
    if (crew_id === crew && ACTIVE.has(status))
      return board.referrals.get(referral_id)?.reference ?? null
  return null
}

/** "Oak 2 is asked about nothing since 02:14". */
export function crewLeftOutWords({ name, since_at }: CrewLeftOut): string {
  return `${name} is asked about nothing since ${hhmm(since_at)}`
}

const CREW_NOTE: Readonly<Record<CrewLeftOut['because'], string>> = {
  unreadable: 'Its record cannot be read',
  undecidable: 'The planner fails on it',
  oddly_held: 'What it has cannot be read',
}

/** Who sees to it, what is wrong, what it has, and what to do. */
export function crewLeftOutNote(one: CrewLeftOut): string {
  const also = one.has ? ` It has case ${one.has}.` : ''
  const note = `${CREW_NOTE[one.because]}: ring it, and whoever runs the service.${also}`
  return seenThen(one, note)
}
