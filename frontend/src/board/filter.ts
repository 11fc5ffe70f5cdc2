import { type CaseView, isClosed } from './cases'
import { lateness } from './clock'
import { groupOf } from './queue'
import { NEED, say } from './words'

/** What of the queue somebody wants to see; an empty list keeps everything. */
export interface Filter {
  readonly sources: readonly string[]
  readonly needs: readonly string[]
  readonly skills: readonly string[]
  readonly states: readonly string[]
  readonly places: readonly string[]
}

export const DIMENSIONS = ['states', 'needs', 'sources', 'skills', 'places'] as const
export type Dimension = (typeof DIMENSIONS)[number]

export const EVERYTHING: Filter = {
  sources: [],
  needs: [],
  skills: [],
  states: [],
  places: [],
}

export interface Asked {
  readonly filter: Filter
  /** Words of a number, a crew or a place: what the board itself shows. */
  readonly text: string
  /** What the service found by words that the board does not show, beside those. */
  readonly found: ReadonlySet<string> | null
}

export const NOT_ASKED: Asked = { filter: EVERYTHING, text: '', found: null }

export function isAsked({ filter, text, found }: Asked): boolean {
  return (
    found !== null ||
    text.trim() !== '' ||
    DIMENSIONS.some((dimension) => filter[dimension].length > 0)
  )
}

/** What the values of a case are, in each dimension. */
export function valuesOf(view: CaseView): Record<Dimension, readonly string[]> {
  const { referral } = view
  return {
    states: [groupOf(view)],
    needs: [referral.need],
    sources: [referral.source],
    skills: referral.skills,
    places: [referral.locality || NOWHERE],
  }
}

export const NOWHERE = 'Place unknown'

function isKept(view: CaseView, { filter, text, found }: Asked): boolean {
  const values = valuesOf(view)
  const fits = DIMENSIONS.every(
    (dimension) =>
      filter[dimension].length === 0 ||
      filter[dimension].some((wanted) => values[dimension].includes(wanted)),
  )
  return fits && (found?.has(view.referral.id) || says(view, text))
}

/** Whether every word stands in what the row shows. */
export function says({ referral, crew, second }: CaseView, text: string): boolean {
  const told = [
    referral.reference,
    crew?.name ?? '',
    crew?.vehicle?.name ?? '',
    second?.crew?.name ?? '',
    referral.locality,
    say(NEED, referral.need),
  ]
    .join(' ')
    .toLowerCase()
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => told.includes(word))
}

export function kept(views: readonly CaseView[], asked: Asked): readonly CaseView[] {
  return isAsked(asked) ? views.filter((view) => isKept(view, asked)) : views
}

/** What a filter takes out of sight: never without saying so. */
export interface Hidden {
  readonly all: number
  readonly late: number
  readonly toDecide: number
}

export function hidden(views: readonly CaseView[], asked: Asked, now: number): Hidden {
  const shown = new Set(kept(views, asked))
  const away = views.filter((view) => !shown.has(view) && !isClosed(view.referral))
  return {
    all: views.length - shown.size,
    late: away.filter((view) => lateness(view, now) === 'late').length,
    toDecide: away.filter(({ referral }) => referral.status === 'needs_decision')
      .length,
  }
}

export function hiddenWords({ all, late, toDecide }: Hidden): string {
  const parts = [
    `${all} hidden`,
    late > 0 && `▲ ${late} of them late`,
    toDecide > 0 && `◆ ${toDecide} of them to be decided`,
  ]
  return parts.filter(Boolean).join(', ')
}

/** The filter with one value in or out. */
export function toggled(filter: Filter, dimension: Dimension, value: string): Filter {
  const before = filter[dimension]
  const next = before.includes(value)
    ? before.filter((one) => one !== value)
    : [...before, value]
  return { ...filter, [dimension]: next }
}
