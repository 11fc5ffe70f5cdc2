import { signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { Area } from '../api/types'
import type { MapPane as Pane } from './MapPane'

const loaded = signal<typeof Pane | null>(null)
const failed = signal(false)

async function load(): Promise<void> {
  failed.value = false
  try {
    loaded.value = (await import('./MapPane')).MapPane
  } catch {
    failed.value = true
  }
}

/** The map comes by itself, after the lists: a desk without it never loads it. */
export function LazyMap({ area }: { area: Area }) {
  useEffect(() => {
    if (loaded.value === null) void load()
  }, [])
  const MapPane = loaded.value
  if (MapPane) return <MapPane area={area} />
  return (
    <section class="map-pane map-waits" aria-label="Map">
      {failed.value ? (
        <div class="refusal" role="alert">
          <p>The map could not be loaded. Everything on it is also in the lists.</p>
          <button type="button" class="tool" onClick={() => void load()}>
            Try again
          </button>
        </div>
      ) : (
        <p class="quiet">The map is coming. Everything on it is also in the lists.</p>
      )}
    </section>
  )
}
