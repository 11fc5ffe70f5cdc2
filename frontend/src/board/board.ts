import type {
  AreaCard,
  AssignmentCard,
  CrewCard,
  CrewPosition,
  Ev,
  FeedCard,
  FloodCard,
  HeartbeatCard,
  LoanCard,
  MessageCard,
  PlanCard,
  ReferralCard,
  SafetyCard,
  Snapshot,
  VisitCard,
} from '../api/types'

type Cards<T> = ReadonlyMap<string, T>

/** All that a screen sees of an area. Never mutated; only folded. */
export interface Board {
  readonly referrals: Cards<ReferralCard>
  readonly assignments: Cards<AssignmentCard>
  readonly visits: Cards<VisitCard>
  readonly crews: Cards<CrewCard>
  readonly plans: Cards<PlanCard>
  /** Systems that are silent: a card goes when its system is heard. */
  readonly feeds: Cards<FeedCard>
  /** Systems that send too much: a card goes when that has ended. */
  readonly floods: Cards<FloodCard>
  /** Crews that ask for help, or whose visit has a timer. */
  readonly safety: Cards<SafetyCard>
  /** What was written to crews and nobody of them has seen; without its words. */
  readonly messages: Cards<MessageCard>
  /** Crews that this area has lent or borrowed and that are not back. */
  readonly loans: Cards<LoanCard>
  readonly area: AreaCard | null
  /** How the service's own test referrals go; null: none are sent. */
  readonly heartbeat: HeartbeatCard | null
  readonly positions: Cards<CrewPosition>
}

/** All but where crews are. Most of what comes is a position, and few things hang on one. */
export type Facts = Omit<Board, 'positions'>

export const EMPTY: Board = {
  referrals: new Map(),
  assignments: new Map(),
  visits: new Map(),
  crews: new Map(),
  plans: new Map(),
  feeds: new Map(),
  floods: new Map(),
  safety: new Map(),
  messages: new Map(),
  loans: new Map(),
  area: null,
  heartbeat: null,
  positions: new Map(),
}

/** Begin again from a snapshot; positions have their own lane and are kept. */
export function fromSnapshot(snapshot: Snapshot, before: Board = EMPTY): Board {
  return {
    referrals: byKey(snapshot.referrals, (card) => card.id),
    assignments: byKey(snapshot.assignments, (card) => card.id),
    visits: byKey(snapshot.visits, (card) => card.id),
    crews: byKey(snapshot.crews, (card) => card.id),
    plans: byKey(snapshot.plans, (card) => card.crew_id),
    feeds: byKey(snapshot.feeds, (card) => card.sender_id),
    floods: byKey(snapshot.floods ?? [], (card) => card.sender_id),
    safety: byKey(snapshot.safety, (card) => card.crew_id),
    messages: byKey(snapshot.messages ?? [], (card) => card.id),
    loans: byKey(snapshot.loans ?? [], (card) => card.id),
    area: snapshot.area,
    heartbeat: snapshot.heartbeat,
    positions: before.positions,
  }
}

/** Fold one event: its card is the entity's whole state, or null when it has left. */
export function apply(board: Board, event: Ev): Board {
  const { key } = event
  switch (event.kind) {
    case 'referral':
      return { ...board, referrals: put(board.referrals, key, event.card) }
    case 'assignment':
      return { ...board, assignments: put(board.assignments, key, event.card) }
    case 'visit':
      return { ...board, visits: put(board.visits, key, event.card) }
    case 'crew':
      return { ...board, crews: put(board.crews, key, event.card) }
    case 'plan':
      return { ...board, plans: put(board.plans, key, event.card) }
    case 'feed':
      return { ...board, feeds: put(board.feeds, key, event.card) }
    case 'flood':
      return { ...board, floods: put(board.floods, key, event.card) }
    case 'safety':
      return { ...board, safety: put(board.safety, key, event.card) }
    case 'message':
      return { ...board, messages: put(board.messages, key, event.card) }
    case 'loan':
      return { ...board, loans: put(board.loans, key, event.card) }
    case 'area':
      return { ...board, area: event.card }
    case 'heartbeat':
      return { ...board, heartbeat: event.card }
    default:
      // A service newer than this page tells of more; what the page knows stays right.
      event satisfies never
      return board
  }
}

/** The lossy lane: the newest position of each crew wins, in whatever order. */
export function move(board: Board, positions: readonly CrewPosition[]): Board {
  const next = new Map(board.positions)
  for (const position of positions) {
    const last = next.get(position.crew_id)
    if (last && Date.parse(last.at) >= Date.parse(position.at)) continue
    next.set(position.crew_id, position)
  }
  return { ...board, positions: next }
}

/** The board as the service would send it, each list in the order of its keys. */
export function toSnapshot(board: Board): Snapshot {
  return {
    referrals: sorted(board.referrals),
    assignments: sorted(board.assignments),
    visits: sorted(board.visits),
    crews: sorted(board.crews),
    plans: sorted(board.plans),
    feeds: sorted(board.feeds),
    floods: sorted(board.floods),
    safety: sorted(board.safety),
    messages: sorted(board.messages),
    loans: sorted(board.loans),
    area: board.area,
    heartbeat: board.heartbeat,
  }
}

function byKey<T>(cards: readonly T[], key: (card: T) => string): Cards<T> {
  return new Map(cards.map((card) => [key(card), card]))
}

function put<T>(cards: Cards<T>, key: string, card: T | null): Cards<T> {
  const next = new Map(cards)
  if (card === null) next.delete(key)
  else next.set(key, card)
  return next
}

function sorted<T>(cards: Cards<T>): readonly T[] {
  return [...cards].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, card]) => card)
}
