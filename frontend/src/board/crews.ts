import type { AssignmentCard, CrewCard, CrewPosition, VisitCard } from '../api/types'
import type { Board } from './board'
import { isHeld } from './standDown'
import { age } from './time'

/** What a crew is doing, and since when. */
export type CrewState =
  | 'free'
  | 'offered'
  | 'accepted'
  | 'en_route'
  | 'on_scene'
  | 'break'

export const CREW_STATE: Record<CrewState, string> = {
  free: 'Free',
  offered: 'Has an offer',
  accepted: 'Accepted, not set off',
  en_route: 'On the way',
  on_scene: 'On scene',
  break: 'On a break',
}

export interface CrewView {
  readonly crew: CrewCard
  readonly state: CrewState
  readonly since: string | null
  readonly position: CrewPosition | null
  /** The referral it is on, or is planned to go to next. */
  readonly nextReferralId: string | null
  /** When the plan has it there; null where it is there, or no plan knows that case. */
  readonly nextArriveAt: string | null
}

/** A position older than this is dimmed (safety promise 18: over two minutes). */
export const STALE_S = 120

export function crewViews(board: Board): readonly CrewView[] {
  const visits = ofCrews(board.visits.values())
  const offers = ofCrews([...board.assignments.values()].filter(isHeld))
  const views = [...board.crews.values()].map((crew) =>
    crewView(board, crew, visits.get(crew.id), offers.get(crew.id)),
  )
  return inOrder(views)
}

/** By name, and its numbers as numbers: Oak 2 before Oak 10. */
function inOrder(views: readonly CrewView[]): readonly CrewView[] {
  const keyed = views.map((view) => [natural(view.crew.name), view] as const)
  keyed.sort(([a], [b]) => (a < b ? -1 : Number(a > b)))
  return keyed.map(([, view]) => view)
}

function natural(name: string): string {
  return name.toLowerCase().replace(/\d+/g, (number) => number.padStart(6, '0'))
}

function crewView(
  board: Board,
  crew: CrewCard,
  visit: VisitCard | undefined,
  offer: AssignmentCard | undefined,
): CrewView {
  const stops = board.plans.get(crew.id)?.stops ?? []
  const nextReferralId =
    visit?.referral_id ?? offer?.referral_id ?? stops[0]?.referral_id ?? null
  const stop = stops.find(({ referral_id }) => referral_id === nextReferralId)
  return {
    crew,
    ...doing(crew, visit, offer?.status === 'offered' ? offer.offered_at : null),
    position: board.positions.get(crew.id) ?? null,
    nextReferralId,
    nextArriveAt: stop?.arrive_at ?? null,
  }
}

/** The first card of each crew. */
function ofCrews<T extends { crew_id: string }>(cards: Iterable<T>) {
  const found = new Map<string, T>()
  for (const card of cards) if (!found.has(card.crew_id)) found.set(card.crew_id, card)
  return found
}

function doing(
  crew: CrewCard,
  visit: VisitCard | undefined,
  offeredAt: string | null,
): { state: CrewState; since: string | null } {
  if (visit?.status === 'on_scene')
    return { state: 'on_scene', since: visit.on_scene_at }
  if (visit?.status === 'en_route')
    return { state: 'en_route', since: visit.en_route_at }
  if (visit) return { state: 'accepted', since: visit.opened_at }
  if (crew.status === 'paused') return { state: 'break', since: null }
  if (offeredAt) return { state: 'offered', since: offeredAt }
  return { state: 'free', since: null }
}

export function positionAgeS(position: CrewPosition, now: number): number {
  return Math.max(0, (now - Date.parse(position.at)) / 1000)
}

export function isStale(position: CrewPosition | null, now: number): boolean {
  return position === null || positionAgeS(position, now) > STALE_S
}

/** Worse than this, a crew may be in another street: then every map says so. */
const POOR_M = 200

/** How far from its dot a crew may be, metres, where it is to be drawn: of the one that
 * is chosen, and of any that is not known well. */
export function doubtM(position: CrewPosition | null, isChosen: boolean) {
  if (!position) return null
  return isChosen || position.accuracy_m >= POOR_M ? position.accuracy_m : null
}

/** "phone, 12 s old, within 8 m": whence, how old, how sure; never a bare dot. */
export function positionWords(position: CrewPosition | null, now: number): string {
  if (!position) return 'no position: shown at base'
  const old = age(positionAgeS(position, now))
  return `${position.source}, ${old} old, within ${position.accuracy_m} m`
}
