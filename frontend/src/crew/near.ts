import type { PhonePosition, Today } from '../api/types'

/** Nearer than this, and surer than this, is "at the door": it only suggests. */
export const NEAR_M = 100
const EARTH_M = 6_371_008.8

/** Whether the phone seems to be at the door: said, and never acted upon. */
export function isAtDoor(day: Today, here: PhonePosition | null): boolean {
  const place = day.details?.location
  if (!here || !place || place.lon === null || place.lat === null) return false
  if (place.confidence !== 'exact' && place.confidence !== 'street') return false
  if (here.accuracy_m > NEAR_M) return false
  return distanceM(here, { lon: place.lon, lat: place.lat }) <= NEAR_M
}

interface Point {
  readonly lon: number
  readonly lat: number
}

/** Metres over a sphere (haversine; mean Earth radius R1 of GRS 80). */
export function distanceM(a: Point, b: Point): number {
  const rad = (degrees: number) => (degrees * Math.PI) / 180
  const half = (from: number, to: number) => Math.sin((rad(to) - rad(from)) / 2) ** 2
  const h =
    half(a.lat, b.lat) +
    Math.cos(rad(a.lat)) * Math.cos(rad(b.lat)) * half(a.lon, b.lon)
  return 2 * EARTH_M * Math.asin(Math.sqrt(h))
}
