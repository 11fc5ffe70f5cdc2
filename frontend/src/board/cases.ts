import type { AssignmentCard, CrewCard, ReferralCard, VisitCard } from '../api/types'
import type { Board } from './board'
import { isHeld } from './standDown'

/** A referral with whatever is being done about it; a joined one has its lead's crew. */
export interface CaseView {
  readonly referral: ReferralCard
  readonly assignment: AssignmentCard | null
  readonly visit: VisitCard | null
  readonly crew: CrewCard | null
  /** When a crew is, or was, with the person; null: nobody can say. */
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
export function cases(board: Board, now: number): readonly CaseView[] {
  const assignments = byReferral([...board.assignments.values()].filter(isHeld))
  const visits = byReferral(board.visits.values())
  const stops = plannedStops(board)
  return [...board.referrals.values()].map((referral) => {
    const id = referral.joined_to ?? referral.id
    const assignment = assignments.get(id) ?? null
    const visit = visits.get(id) ?? null
    const stop = stops.get(id)
    const crewId = visit?.crew_id ?? assignment?.crew_id ?? stop?.crewId
    const arrivedAt = visit?.on_scene_at ? Date.parse(visit.on_scene_at) : null
    return {
      referral,
      assignment,
      visit,
      crew: (crewId && board.crews.get(crewId)) || null,
      arrivedAt,
      predictedAt: arrivedAt ?? stillToCome(stop?.arriveAt, now),
      late: arrivedAt === null ? (stop?.late ?? null) : null,
    }
  })
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

function plannedStops(board: Board) {
  const stops = new Map<
    string,
    { crewId: string; arriveAt: number; late: number | null }
  >()
  for (const plan of board.plans.values())
    for (const stop of plan.stops)
      stops.set(stop.referral_id, {
        crewId: plan.crew_id,
        arriveAt: Date.parse(stop.arrive_at),
        late: stop.late ?? null,
      })
  return stops
}
