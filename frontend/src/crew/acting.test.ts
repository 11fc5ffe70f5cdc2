import { describe, expect, test } from 'vitest'
import type { Today } from '../api/types'
import { mapsLinks } from './mapsLinks'
import { distanceM, isAtDoor } from './near'

const DOOR = { lon: -0.7228, lat: 52.5881 }
const fix = (metresNorth: number, accuracy_m = 8) => ({
  lon: DOOR.lon,
  lat: DOOR.lat + metresNorth / 111_195,
  accuracy_m,
  at: '2026-03-02T12:00:00Z',
})
const going = (confidence: string) =>
  ({ details: { location: { ...DOOR, confidence } } }) as unknown as Today

describe('the way to maps', () => {
  test.each([
    ['iPhone', 'https://maps.apple.com/?daddr=52.5881,-0.7228&dirflg=d'],
    ['Android 14', 'geo:52.5881,-0.7228?q=52.5881,-0.7228'],
    ['Windows', 'https://www.google.com/maps/dir/?api=1&destination=52.5881,-0.7228'],
  ])('on %s hands over degrees and nothing else', (device, link) => {
    expect(mapsLinks(DOOR.lon, DOOR.lat, device).first).toBe(link)
  })
})

describe('"you seem to be there"', () => {
  test.each([
    [fix(95), 'exact', true],
    [fix(105), 'exact', false],
    [fix(10, 150), 'exact', false],
    [fix(10), 'postcode', false],
    [null, 'exact', false],
  ])('%o of a place that is %s: %s', (here, confidence, near) => {
    expect(isAtDoor(going(confidence), here)).toBe(near)
  })

  test('a degree of latitude is 111 km', () => {
    expect(distanceM({ lon: 0, lat: 52 }, { lon: 0, lat: 53 })).toBeCloseTo(111_195, -1)
  })
})
