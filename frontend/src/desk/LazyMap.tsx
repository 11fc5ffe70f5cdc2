import { useEffect } from 'preact/hooks'
import type { Area } from '../api/types'
import { afterTheLists } from './afterTheLists'
import { NotLoaded } from './NotLoaded'
import { part } from './parts'

const map = part(async () => (await import('./MapPane')).MapPane)

/** The map comes by itself, after the lists: a desk without it never loads it. */
export function LazyMap({ area }: { area: Area }) {
  useEffect(() => {
    if (map.value.value === null) return afterTheLists(() => void map.load())
  }, [])
  const MapPane = map.value.value
  if (MapPane) return <MapPane area={area} />
  return (
    <section class="map-pane map-waits" aria-label="Map">
      {map.failed.value && <NotLoaded what="The map" onTry={() => void map.load()} />}
      <p class="quiet">
        {!map.failed.value && 'Loading the map… '}Everything on it is also in the lists.
      </p>
    </section>
  )
}
