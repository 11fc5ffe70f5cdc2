import { effect, useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import type { Area } from '../api/types'
import type { Picked } from '../map/drawing'
import { createMap, type MapHandle } from '../map/map'
import { theme } from '../ui/theme'
import { picture } from './picture'
import { isFollowing, open, opened } from './selection'

/** The live map. It never moves of itself; everything on it is also in a list. */
export function MapPane({ area }: { area: Area }) {
  const target = useRef<HTMLDivElement>(null)
  const handle = useRef<MapHandle | null>(null)
  const tip = useSignal<{ picked: Picked; x: number; y: number } | null>(null)

  useEffect(() => {
    if (!target.current) return
    const map = createMap(target.current, area, theme.value, {
      picked: (picked) => open(picked),
      hovered: (picked, [x, y]) => {
        tip.value = picked ? { picked, x, y } : null
      },
      touched: () => {
        isFollowing.value = false
      },
    })
    handle.current = map
    const stops = [
      effect(() => map.draw(picture.value)),
      effect(() => map.setTheme(theme.value)),
      effect(() => {
        const at = isFollowing.value ? placeOfChosen() : null
        if (at) map.centre(at)
      }),
    ]
    return () => {
      for (const stop of stops) stop()
      map.dispose()
    }
  }, [area, tip])

  return (
    <section class="map-pane" aria-label="Map">
      {area.kind === 'generated' && (
        <p class="map-note">
          Practice map: {area.name} is an invented county. It is no real place.
        </p>
      )}
      <div
        class="map"
        ref={target}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys pan it
        tabIndex={0}
        role="application"
        aria-label={`Map of ${area.name}. Everything on it is also in the lists.`}
      />
      {tip.value && <Tip {...tip.value} />}
      <div class="map-tools">
        <button type="button" class="tool" onClick={() => handle.current?.fitArea()}>
          Whole area
        </button>
        <button
          type="button"
          class="tool"
          disabled={placeOfChosen() === null}
          onClick={() => {
            const at = placeOfChosen()
            if (at) handle.current?.centre(at)
          }}
        >
          Show chosen
        </button>
        <button
          type="button"
          class="tool"
          aria-pressed={isFollowing.value}
          onClick={() => {
            isFollowing.value = !isFollowing.value
          }}
        >
          {isFollowing.value ? 'Following chosen' : 'View locked'}
        </button>
      </div>
    </section>
  )
}

function placeOfChosen() {
  const what = opened.value
  if (!what || !('id' in what)) return null
  const drawn =
    what.kind === 'case'
      ? picture.value.cases.find(({ id }) => id === what.id)
      : picture.value.crews.find(({ id }) => id === what.id)
  return drawn?.at ?? null
}

function Tip({ picked, x, y }: { picked: Picked; x: number; y: number }) {
  const list = picked.kind === 'case' ? picture.value.cases : picture.value.crews
  const words = list.find(({ id }) => id === picked.id)?.words
  if (!words) return null
  return (
    <div
      class="map-tip"
      role="tooltip"
      style={{ left: `${x + 14}px`, top: `${y + 14}px` }}
    >
      {words}
    </div>
  )
}
