/** When a position is worth the battery and the traffic: rules, and nothing else. */

export interface Fix {
  readonly lon: number
  readonly lat: number
  readonly accuracy_m: number
  /** Milliseconds of this device's clock. */
  readonly at: number
}

export interface Power {
  /** From 0 to 1; null: this browser does not say. */
  readonly level: number | null
  readonly charging: boolean
}

export const UNKNOWN: Power = { level: null, charging: false }

const LOW = 0.2
const VERY_LOW = 0.1
const MOVED_M = 25
const EARTH_M = 6_371_008.8

/** Milliseconds between two positions at the least while moving. */
export function movingEvery(power: Power): number {
  if (power.charging || power.level === null) return 10_000
  if (power.level < VERY_LOW) return 60_000
  return power.level < LOW ? 30_000 : 10_000
}

/** Standing still, often enough that no desk dims it (two minutes). */
export function stillEvery(power: Power): number {
  return isSaving(power) ? 100_000 : 60_000
}

/** Whether fewer positions are sent because the battery is low. */
export function isSaving({ level, charging }: Power): boolean {
  return level !== null && level < LOW && !charging
}

/** Whether a position tells control something that it does not know. */
export function isWorthSending(last: Fix | null, here: Fix, power: Power): boolean {
  if (last === null) return true
  const since = here.at - last.at
  const moved = metresBetween(last, here) > Math.max(MOVED_M, here.accuracy_m)
  return since >= (moved ? movingEvery(power) : stillEvery(power))
}

/** Without digits that no receiver knows: a millionth of a degree is a hand's breadth;
 * a whole metre of doubt, rounded up, so that none is hidden. */
export function shortened({ lon, lat, accuracy_m, at }: Fix): Fix {
  const short = (degrees: number) => Math.round(degrees * 1e6) / 1e6
  return {
    lon: short(lon),
    lat: short(lat),
    accuracy_m: Math.ceil(accuracy_m),
    at: Math.round(at),
  }
}

export type Rule = 'off_shift' | 'accuracy' | 'older' | 'jump'

/** What control's answer about our newest position means for what it has of us.
 *
 * `older`: it has one at least as new, most often this one, whose answer was lost.
 */
export function heardAs(kept: number, no: Rule | null): 'seen' | 'again' | 'doubted' {
  if (no === 'off_shift' || (no === null && kept === 0)) return 'again'
  return no === null || no === 'older' ? 'seen' : 'doubted'
}

/** Great-circle metres (haversine; mean Earth radius R1 of GRS 80). */
export function metresBetween(a: Fix, b: Fix): number {
  const rad = Math.PI / 180
  const halfLat = ((b.lat - a.lat) * rad) / 2
  const halfLon = ((b.lon - a.lon) * rad) / 2
  const chord =
    Math.sin(halfLat) ** 2 +
    Math.cos(a.lat * rad) * Math.cos(b.lat * rad) * Math.sin(halfLon) ** 2
  return 2 * EARTH_M * Math.asin(Math.min(1, Math.sqrt(chord)))
}
