import type { Today } from '../api/types'
import { type MapsLinks, mapsLinks } from './mapsLinks'
import { acts } from './words/acts'

export function linksOf(day: Today): MapsLinks | null {
  const place = day.details?.location
  if (!place || place.lon === null || place.lat === null) return null
  return mapsLinks(place.lon, place.lat, navigator.userAgent)
}

/** Opened only by a tap: it hands the place to the phone's own maps. */
export function Maps({ day }: { day: Today }) {
  const words = acts.value.visit
  const links = linksOf(day)
  if (!links) return <p class="risk">◆ {words.noPlace}</p>
  return (
    <>
      <a class="big big-plain" href={links.first} target="_blank" rel="noreferrer">
        {words.maps}
      </a>
      <a class="maps-other" href={links.other} target="_blank" rel="noreferrer">
        {words.otherMaps}
      </a>
      <p class="quiet">{words.pauses}</p>
    </>
  )
}
