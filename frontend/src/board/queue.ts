import type { CaseView } from './cases'
import { isClosed } from './cases'
import { sparing } from './clock'
import { byLead } from './same'

export const GROUPS = [
  'decide',
  'tell',
  'unassigned',
  'offered',
  'en_route',
  'on_scene',
  'closed',
] as const
export type Group = (typeof GROUPS)[number]

/** Whose turn it is decides the group. */
export function groupOf(view: CaseView): Group {
  const { referral, visit, assignment } = view
  if (isClosed(referral)) return 'closed'
  if (referral.status === 'needs_decision') return 'decide'
  if (referral.status === 'declined' || referral.status === 'handing_back')
    return 'tell'
  if (visit?.status === 'on_scene') return 'on_scene'
  if (visit) return 'en_route'
  return assignment && assignment.status !== 'accepted' ? 'offered' : unvisited(view)
}

function unvisited(view: CaseView): Group {
  return view.assignment ? 'en_route' : 'unassigned'
}

/** Ids of one group, worst first. */
export interface Section<G extends string = Group> {
  readonly group: G
  readonly ids: readonly string[]
}

/** The queue: groups in the order of the work, fewest minutes to spare first; a joined
 * case stands under the one that leads it. */
export function queue(views: readonly CaseView[], now: number): readonly Section[] {
  const { leading, followers } = byLead(views)
  const ranked = leading
    .map((view) => ({ id: view.referral.id, of: groupOf(view), rank: rank(view, now) }))
    .sort((a, b) => a.rank - b.rank || (a.id < b.id ? -1 : 1))
  const sections = GROUPS.map((group) => ({
    group,
    ids: ranked
      .filter(({ of }) => of === group)
      .flatMap(({ id }) => [id, ...(followers.get(id) ?? [])]),
  }))
  return sections.filter(({ ids }) => ids.length > 0)
}

function rank(view: CaseView, now: number): number {
  const closedAt = view.referral.closed_at
  if (closedAt) return -Date.parse(closedAt)
  return sparing(view, now) ?? 0
}

/** Whether two queues have the same rows in the same order. */
export function isSameQueue<G extends string>(
  a: readonly Section<G>[],
  b: readonly Section<G>[],
): boolean {
  return a.length === b.length && a.every((section, i) => isSameSection(section, b[i]))
}

function isSameSection<G extends string>(a: Section<G>, b: Section<G> | undefined) {
  return (
    b !== undefined &&
    a.group === b.group &&
    a.ids.length === b.ids.length &&
    a.ids.every((id, i) => id === b.ids[i])
  )
}

/** The queue as drawn while somebody is reading it, and what waits to be drawn. */
export interface Held<G extends string = Group> {
  readonly sections: readonly Section<G>[]
  readonly added: number
  /** Rows that belong to another group. */
  readonly moved: number
  /** Whether rows of one group would stand in another order. */
  readonly isReordered: boolean
}

/** Keep every row where it is; what has left goes, what is new or moved is counted. */
export function hold<G extends string>(
  drawn: readonly Section<G>[],
  next: readonly Section<G>[],
): Held<G> {
  const there = new Map(next.flatMap(({ group, ids }) => ids.map((id) => [id, group])))
  const sections = drawn
    .map(({ group, ids }) => ({ group, ids: ids.filter((id) => there.has(id)) }))
    .filter(({ ids }) => ids.length > 0)
  if (sections.length === 0)
    return { sections: next, added: 0, moved: 0, isReordered: false }
  const known = new Map(
    sections.flatMap(({ group, ids }) => ids.map((id) => [id, group])),
  )
  let added = 0
  let moved = 0
  for (const [id, group] of there) {
    if (!known.has(id)) added += 1
    else if (known.get(id) !== group) moved += 1
  }
  return { sections, added, moved, isReordered: isReordered(sections, next) }
}

function isReordered<G extends string>(
  drawn: readonly Section<G>[],
  next: readonly Section<G>[],
): boolean {
  return drawn.some(({ group, ids }) => {
    const then = next.find((section) => section.group === group)?.ids ?? []
    const stay = new Set(then)
    const here = new Set(ids)
    const order = then.filter((id) => here.has(id))
    return ids.filter((id) => stay.has(id)).some((id, i) => order[i] !== id)
  })
}

/** What waits to be let in: "3 new, 1 moved, order changed"; empty: nothing. */
export function newsWords<G extends string>(held: Held<G>): string {
  const { added, moved, isReordered } = held
  const words = [
    added && `${added} new`,
    moved && `${moved} moved`,
    isReordered && 'order changed',
  ]
  return words.filter(Boolean).join(', ')
}
