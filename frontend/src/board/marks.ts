import type { CrewCard } from '../api/types'
import type { Lateness } from './clock'
import type { CrewState } from './crews'

export type Shape =
  | 'triangle'
  | 'diamond'
  | 'circle'
  | 'square'
  | 'ring'
  | 'hexagon'
  | 'octagon'
  | 'house'
  | 'arrow'
  | 'pin'
  | 'bar'

/** How a state is drawn, on the map and in every list: shape, letter and colour. */
export interface Mark {
  readonly shape: Shape
  readonly letter: string
  readonly fill: string
  readonly ink: string
}

const WHITE = '#ffffff'
const INK = '#212b32'
const RED = '#d5281b'
const AMBER = '#ffb81c'
const GREEN = '#007f3b'
const BLUE = '#005eb8'
const GREY = '#4c6272'
const PURPLE = '#330072'
const TEAL = '#005f6b'
const NAVY = '#003087'

/** Red is kept for harm or breach; amber is a fill under dark ink, never text. */
export const CASE_MARK: Record<Lateness, Mark> = {
  late: { shape: 'triangle', letter: 'L', fill: RED, ink: WHITE },
  at_risk: { shape: 'diamond', letter: 'R', fill: AMBER, ink: INK },
  on_track: { shape: 'circle', letter: 'T', fill: GREEN, ink: WHITE },
  no_arrival: { shape: 'diamond', letter: 'N', fill: GREY, ink: WHITE },
  arrived: { shape: 'circle', letter: 'A', fill: BLUE, ink: WHITE },
  closed: { shape: 'ring', letter: 'C', fill: WHITE, ink: GREY },
}

/** A shape and a fill of its own for each, none of them a call's: a house has not set off,
 * an arrow is on the way, a pin is at the place, a bar rests. */
const CREW_LOOK: Record<CrewState, Pick<Mark, 'shape' | 'fill'>> = {
  free: { shape: 'square', fill: GREEN },
  offered: { shape: 'hexagon', fill: PURPLE },
  accepted: { shape: 'house', fill: TEAL },
  en_route: { shape: 'arrow', fill: BLUE },
  on_scene: { shape: 'pin', fill: NAVY },
  break: { shape: 'bar', fill: GREY },
}

/** Beside the letter of its kind: what a crew does is told without its colour too. */
const CREW_SIGN: Record<CrewState, string> = {
  free: '',
  offered: '?',
  accepted: '+',
  en_route: '›',
  on_scene: '•',
  break: '=',
}

export function crewMark(kind: CrewCard['kind'], state: CrewState): Mark {
  return {
    ...CREW_LOOK[state],
    letter: `${CREW_LETTER[kind] ?? '?'}${CREW_SIGN[state]}`,
    ink: WHITE,
  }
}

/** A crew that asks for help or has not said that it is well, whatever it does. */
export function dangerMark(kind: CrewCard['kind']): Mark {
  return {
    shape: 'octagon',
    letter: `${CREW_LETTER[kind] ?? '?'}!`,
    fill: RED,
    ink: WHITE,
  }
}

export const CREW_LETTER: Record<CrewCard['kind'], string> = {
  nurse: 'N',
  therapist: 'T',
  paramedic: 'P',
  falls_team: 'F',
  support_worker: 'S',
  volunteer: 'V',
}
