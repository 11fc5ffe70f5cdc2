import type { Mark } from '../board/marks'

export type LonLat = readonly [number, number]

/** One case as a point: where, how it stands, and what a pointer is told. */
export interface DrawnCase {
  readonly id: string
  readonly at: LonLat
  readonly mark: Mark
  readonly words: string
  readonly isSelected: boolean
  readonly rank: number
}

/** One crew as a point; hollow when its position is old or only its base. */
export interface DrawnCrew {
  readonly id: string
  readonly at: LonLat
  readonly letter: string
  readonly fill: string
  readonly name: string
  readonly words: string
  readonly isHollow: boolean
  /** Drawn a little aside, so that the call it attends stays in sight. */
  readonly isBeside: boolean
  readonly isSelected: boolean
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

export type Picked = { readonly kind: 'case' | 'crew'; readonly id: string }
