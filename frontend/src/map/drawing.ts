import type { Band, Box } from '../board/coverage'
import type { Mark, Shape } from '../board/marks'

export type LonLat = readonly [number, number]

/** One case as a point: where, how it stands, and what a pointer is told. */
export interface DrawnCase {
  readonly id: string
  readonly at: LonLat
  readonly mark: Mark
  readonly words: string
  readonly isSelected: boolean
  readonly rank: number
  /** What is left, in short: "R 12 min". */
  readonly short: string
  /** It has an alarm or is chosen: it is never drawn as one of a group. */
  readonly isAlone: boolean
}

/** One crew as a point; hollow when its position is old or only its base. */
export interface DrawnCrew {
  readonly id: string
  readonly at: LonLat
  /** Its kind, and the sign of what it does. */
  readonly letter: string
  readonly shape: Shape
  readonly fill: string
  readonly name: string
  readonly words: string
  readonly isHollow: boolean
  /** How far from its dot it may be, metres; null: near enough not to be drawn. */
  readonly doubtM: number | null
  /** Drawn a little aside, so that the call it attends stays in sight. */
  readonly isBeside: boolean
  /** It asks for help, or has not said that it is well: a ring of its own. */
  readonly isInDanger: boolean
  readonly isSelected: boolean
  readonly isFree: boolean
  readonly isAlone: boolean
}

/** A road that a crew is on, or is meant to take later. */
export interface DrawnLeg {
  readonly id: string
  readonly coordinates: readonly LonLat[]
  readonly isPlanned: boolean
  readonly isSelected: boolean
}

/** All that the map shows: it holds no state of its own but where it looks. */
export interface Drawing {
  readonly cases: readonly DrawnCase[]
  readonly crews: readonly DrawnCrew[]
  readonly legs: readonly DrawnLeg[]
}

/** Calls or crews that would hide each other at this zoom: one sign for all. */
export interface DrawnGroup {
  readonly id: string
  readonly kind: 'cases' | 'crews'
  /** On the map's own plane. */
  readonly at: readonly [number, number]
  readonly count: number
  /** Of calls the worst one's; of crews a square. */
  readonly mark: Mark
  readonly short: string
  readonly words: string
  readonly members: readonly LonLat[]
}

/** What is drawn in groups now: how many groups, of how many. */
export interface Grouped {
  readonly cases: readonly [groups: number, of: number]
  readonly crews: readonly [groups: number, of: number]
}

/** How soon somebody could be in each square: the boxes of each band. */
export interface DrawnCoverage {
  readonly boxes: Record<Band, readonly Box[]>
}

export type Picked =
  | { readonly kind: 'case' | 'crew'; readonly id: string }
  | { readonly kind: 'group'; readonly id: string; readonly words: string }
