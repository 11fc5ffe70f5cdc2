import type { Facts } from './board'
import type { CrewView } from './crews'
import { type Dangers, inDangerFirst } from './inDanger'
import type { Section } from './queue'
import { hhmm, minutesBetween, span } from './time'
import type { FreeBy } from './widths'

/** Which crews are asked for, by when they are free: all of them stand by name else. */
export const FREE_BY: Record<FreeBy, string> = {
  name: 'Everyone, by name',
  soonest: 'Soonest free first',
  now: 'Free now',
  half_hour: 'Free within 30 min',
  hour: 'Free within 60 min',
}

export const CREW_GROUP = {
  all: '',
  danger: 'In danger',
  now: 'Free now',
  half_hour: 'Free within 30 min',
  hour: 'Free within 60 min',
  later: 'Free later',
  unknown: 'Not known, or not in this shift',
} as const
export type CrewGroup = keyof typeof CREW_GROUP

const MIN_MS = 60_000
/** A visit that outlasts its expected time is expected to last so much longer: as the
 * dispatcher has it (`STILL_THERE_S` in ucr/matching/pose.py). */
const STILL_THERE_MS = 5 * MIN_MS
const HALF_HOUR_MS = 30 * MIN_MS

/** When a crew has done what it has: now, a time to come, or null where nobody can say.
 *
 * What is only planned of it counts as nothing: that is planned anew for each call.
 */
export function freeAt(view: CrewView, board: Facts, now: number): number | null {
  if (view.state === 'free') return now
  const doneAt = whenDone(view, board, now)
  const isOver = doneAt !== null && doneAt >= Date.parse(view.crew.ends_at)
  return isOver ? null : doneAt
}

function whenDone(view: CrewView, board: Facts, now: number): number | null {
  const { crew, state, since, nextReferralId } = view
  if (state === 'break' || nextReferralId === null) return null
  if (state === 'on_scene') {
    const visit = board.referrals.get(nextReferralId)
    if (!visit || !since) return null
    return Math.max(Date.parse(since) + visit.service_s * 1000, now + STILL_THERE_MS)
  }
  const stops = board.plans.get(crew.id)?.stops
  const stop = stops?.find(({ referral_id }) => referral_id === nextReferralId)
  return stop ? Math.max(Date.parse(stop.leave_at), now + STILL_THERE_MS) : null
}

/** "Free about 14:35, in 12 min"; empty: it is free, or nobody can say. */
export function freeWords(at: number | null, now: number): string {
  if (at === null || at <= now) return ''
  return `Free about ${hhmm(at)}, in ${span(minutesBetween(now, at))}`
}

/** The crews in the order that is asked for; one in danger is never left out of it. */
export function crewSections(
  views: readonly CrewView[],
  asked: FreeBy,
  { board, dangers, now }: Known,
): readonly Section<CrewGroup>[] {
  const worstFirst = inDangerFirst(views, dangers)
  if (asked === 'name') return filled([['all', worstFirst.map(idOf)]])
  const keyed = views
    .filter(({ crew }) => !dangers.has(crew.id))
    .map((view) => ({ id: idOf(view), at: freeAt(view, board, now) }))
    .map((one) => ({ ...one, of: groupOf(one.at, now) }))
    .sort((a, b) => (a.at ?? Infinity) - (b.at ?? Infinity) || 0)
  const inDanger = worstFirst.filter(({ crew }) => dangers.has(crew.id)).map(idOf)
  return filled([
    ['danger', inDanger],
    ...WITHIN[asked].map(
      (group) =>
        [group, keyed.filter(({ of }) => of === group).map(({ id }) => id)] as const,
    ),
  ])
}

interface Known {
  readonly board: Facts
  readonly dangers: Dangers
  readonly now: number
}

const SOONEST = ['now', 'half_hour', 'hour', 'later', 'unknown'] as const
const WITHIN: Record<Exclude<FreeBy, 'name'>, readonly CrewGroup[]> = {
  soonest: SOONEST,
  now: SOONEST.slice(0, 1),
  half_hour: SOONEST.slice(0, 2),
  hour: SOONEST.slice(0, 3),
}

function groupOf(at: number | null, now: number): CrewGroup {
  if (at === null) return 'unknown'
  if (at <= now) return 'now'
  if (at <= now + HALF_HOUR_MS) return 'half_hour'
  return at <= now + 2 * HALF_HOUR_MS ? 'hour' : 'later'
}

const idOf = ({ crew }: CrewView) => crew.id

function filled(
  all: readonly (readonly [CrewGroup, readonly string[]])[],
): readonly Section<CrewGroup>[] {
  return all.map(([group, ids]) => ({ group, ids })).filter(({ ids }) => ids.length > 0)
}
