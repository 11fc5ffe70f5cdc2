import type { Band } from '../board/coverage'
import type { Theme } from '../ui/theme'

/** The colours of the ground. Quiet, so that the calls stand out. */
export interface Palette {
  readonly land: string
  readonly water: string
  readonly wood: string
  readonly green: string
  readonly built: string
  readonly building: string
  readonly road: string
  readonly casing: string
  readonly main: string
  readonly motorway: string
  readonly rail: string
  readonly text: string
  readonly halo: string
  readonly edge: string
  readonly leg: string
  /** Lines of the patterns of coverage. */
  readonly bands: Record<Band, string>
}

const BY_DAY: Palette = {
  land: '#f3f2ec',
  water: '#b9d3e6',
  wood: '#d5e3cc',
  green: '#e2ebd8',
  built: '#e8e5de',
  building: '#dbd6cc',
  road: '#ffffff',
  casing: '#c9c5bb',
  main: '#fbe9c0',
  motorway: '#c6d5ee',
  rail: '#a3a3a3',
  text: '#3f4a51',
  halo: '#ffffff',
  edge: '#4c6272',
  leg: '#005eb8',
  bands: { hour: '#005eb8', two_hours: '#7a5200', beyond: '#33414b' },
}

export const PALETTE: Record<Theme, Palette> = {
  light: BY_DAY,
  sunlight: BY_DAY,
  night: {
    land: '#1b2227',
    water: '#12304a',
    wood: '#1f2c24',
    green: '#212d25',
    built: '#232a30',
    building: '#2d353b',
    road: '#3b454c',
    casing: '#12171a',
    main: '#56574a',
    motorway: '#41557a',
    rail: '#5a6268',
    text: '#c4ccd1',
    halo: '#161b1f',
    edge: '#9fb0bb',
    leg: '#6fb3f2',
    bands: { hour: '#6fb3f2', two_hours: '#ffd77a', beyond: '#b8c6d0' },
  },
}
