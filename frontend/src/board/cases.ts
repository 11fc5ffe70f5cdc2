import type { AssignmentCard, CrewCard, ReferralCard, VisitCard } from '../api/types'
import type { Facts } from './board'
import { isHeld } from './standDown'

/** A referral with whatever is being done about it; a joined one has its lead's crew. */
export interface CaseView {
  readonly referral: ReferralCard
  readonly assignment: AssignmentCard | null
  readonly visit: VisitCard | null
  readonly crew: CrewCard | null
  /** The second of two crews that meet there; null: one goes alone. */
  readonly second: SecondCrew | null
  /** When a crew is, or was, with the person, of two that meet the later one; null:
   * nobody can say. */
  readonly predictedAt: number | null
  readonly arrivedAt: number | null
  /** How likely it starts late, 0 to 1, as the plan foresees; null: it does not. */
  readonly late: number | null
}

const CLOSED: ReadonlySet<ReferralCard['status']> = new Set([
  'declined_told',
  'handed_back',
  'completed',
  'cancelled',
])

export function isClosed(referral: ReferralCard): boolean {
  return CLOSED.has(referral.status)
}

/** Every referral of the board, joined once. */
export function cases(board: Facts, now: number): readonly CaseView[] {
  const held = [...board.assignments.values()].filter(isHeld)
  const assignments = byReferral(held.filter(leads))
  const visits = byReferral([...board.visits.values()].filter(leads))
  const helping = byReferral(held.filter((card) => !leads(card)))
  const there = byReferral([...board.visits.values()].filter((card) => !leads(card)))
  const stops = plannedStops(board)
  return [...board.referrals.values()].map((referral) => {
    const id = referral.joined_to ?? referral.id
    const assignment = assignments.get(id) ?? null
    const visit = visits.get(id) ?? null
    const second = secondOf(board, helping.get(id), there.get(id), now)
    const stop = firstStop(stops.get(id), second)
    const crewId = visit?.crew_id ?? assignment?.crew_id ?? stop?.crewId
    return {
      referral,
      assignment,
      visit,
      crew: (crewId && board.crews.get(crewId)) || null,
      second,
      ...arrival(visit, stop, second, now),
    }
  })
}

/** Of two crews that meet the later one counts: the case is reached with both. */
function arrival(
  visit: VisitCard | null,
  stop: PlannedStop | undefined,
  second: SecondCrew | null,
  now: number,
): Pick<CaseView, 'arrivedAt' | 'predictedAt' | 'late'> {
  const ledAt = visit?.on_scene_at ? Date.parse(visit.on_scene_at) : null
  const arrivedAt = bothThere(ledAt, second)
  const first = ledAt ?? stillToCome(stop?.arriveAt, now)
  return {
    arrivedAt,
    predictedAt: arrivedAt ?? later(first, second),
    late: ledAt === null ? (stop?.late ?? null) : null,
  }
}

/** The second of two crews that meet at a case. */
export interface SecondCrew {
  readonly assignment: AssignmentCard
  readonly visit: VisitCard | null
  readonly crew: CrewCard | null
  readonly arrivedAt: number | null
  readonly predictedAt: number | null
}

function leads({ part }: { readonly part: AssignmentCard['part'] }): boolean {
  return part === 'lead'
}

function secondOf(
  board: Facts,
  assignment: AssignmentCard | undefined,
  visit: VisitCard | undefined,
  now: number,
): SecondCrew | null {
  if (!assignment) return null
  const plan = board.plans.get(assignment.crew_id)
  const stop = plan?.stops.find(
    ({ referral_id }) => referral_id === assignment.referral_id,
  )
  const arrivedAt = visit?.on_scene_at ? Date.parse(visit.on_scene_at) : null
  return {
    assignment,
    visit: visit ?? null,
    crew: board.crews.get(assignment.crew_id) ?? null,
    arrivedAt,
    predictedAt: arrivedAt ?? stillToCome(stop && Date.parse(stop.arrive_at), now),
  }
}

/** The stop of the crew that leads, where two are planned to one case. */
function firstStop(
  stops: readonly PlannedStop[] | undefined,
  second: SecondCrew | null,
) {
  return stops?.find(({ crewId }) => crewId !== second?.assignment.crew_id)
}

/** A case that two crews meet at is reached when both are there. */
function bothThere(ledAt: number | null, second: SecondCrew | null): number | null {
  if (!second || ledAt === null) return ledAt
  return second.arrivedAt === null ? null : Math.max(ledAt, second.arrivedAt)
}

function later(ledAt: number | null, second: SecondCrew | null): number | null {
  if (!second || ledAt === null) return ledAt
  return second.predictedAt === null ? null : Math.max(ledAt, second.predictedAt)
}

/** A plan that says "ten minutes ago" of a crew still on the road means "now". */
function stillToCome(arriveAt: number | undefined, now: number): number | null {
  return arriveAt === undefined ? null : Math.max(arriveAt, now)
}

function byReferral<T extends { referral_id: string }>(
  cards: Iterable<T>,
): Map<string, T> {
  return new Map([...cards].map((card) => [card.referral_id, card]))
}

function plannedStops(board: Facts) {
  const stops = new Map<string, PlannedStop[]>()
  for (const plan of board.plans.values())
    for (const stop of plan.stops) {
      const found = stops.get(stop.referral_id) ?? []
      found.push({
        crewId: plan.crew_id,
        arriveAt: Date.parse(stop.arrive_at),
        late: stop.late ?? null,
      })
      stops.set(stop.referral_id, found)
    }
  return stops
}

interface PlannedStop {
  readonly crewId: string
  readonly arriveAt: number
  readonly late: number | null
}
