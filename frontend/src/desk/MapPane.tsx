import { computed, effect, useSignal } from '@preact/signals'
import { useCallback, useEffect, useRef } from 'preact/hooks'
import type { Area } from '../api/types'
import type { Drawing, DrawnCoverage, Grouped, Picked } from '../map/drawing'
import { createMap, type MapHandle } from '../map/map'
import { steadySize } from '../map/steadySize'
import { onceSeen } from '../ui/onceSeen'
import { theme } from '../ui/theme'
import { CoverageControl } from './CoverageControl'
import { Legend } from './Legend'
import { layout, setCoverage } from './layout'
import { picture, placeOfChosen } from './picture'
import { isFollowing, open, opened } from './selection'

/** The live map. It never moves of itself; everything on it is also in a list. */
export function MapPane({ area }: { area: Area }) {
  const target = useRef<HTMLDivElement>(null)
  const handle = useRef<MapHandle | null>(null)
  const tip = useSignal<{ picked: Picked; x: number; y: number } | null>(null)
  const grouped = useSignal('')
  const hour = useSignal(0)
  const isCovering = layout.value.coverage !== ''
  const drawCoverage = useCallback(
    (coverage: DrawnCoverage | null) => handle.current?.drawCoverage(coverage),
    [],
  )

  useEffect(() => {
    const inner = target.current
    if (!inner?.parentElement) return
    const letGo = steadySize(inner.parentElement, inner)
    const map = createMap(inner, area, theme.value, {
      picked: (picked) => {
        if (picked.kind !== 'group') open(picked)
      },
      grouped: (now) => {
        grouped.value = groupedWords(now)
      },
      hovered: (picked, [x, y]) => {
        tip.value = picked ? { picked, x, y } : null
      },
      touched: () => {
        isFollowing.value = false
      },
    })
    handle.current = map
    const stops = [
      letGo,
      drawing(map),
      effect(() => map.setTheme(theme.value)),
      effect(() => {
        const at = isFollowing.value ? placeOfChosen.value : null
        if (at) map.centre(at)
      }),
    ]
    return () => {
      for (const stop of stops) stop()
      map.dispose()
    }
  }, [area, tip, grouped])

  return (
    <section class="map-pane" aria-label="Map">
      {area.kind === 'generated' && (
        <p class="map-note">
          Practice map: {area.name} is an invented county. It is no real place.
        </p>
      )}
      <div class="map-frame">
        <div
          class="map"
          ref={target}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys pan it
          tabIndex={0}
          role="application"
          aria-label={`Map of ${area.name}. Everything on it is also in the lists.`}
        />
      </div>
      {tip.value && <Tip {...tip.value} />}
      {grouped.value && <p class="map-grouped figures">{grouped.value}</p>}
      {isCovering && (
        <CoverageControl
          hour={hour.value}
          choose={(next) => {
            hour.value = next
          }}
          draw={drawCoverage}
        />
      )}
      <Legend />
      <div class="map-tools">
        <button
          type="button"
          class="tool"
          aria-pressed={isCovering}
          onClick={() => {
            hour.value = 0
            setCoverage(isCovering ? '' : 'any')
          }}
        >
          Coverage
        </button>
        <button type="button" class="tool" onClick={() => handle.current?.fitArea()}>
          Whole area
        </button>
        <button
          type="button"
          class="tool"
          disabled={!hasPlace.value}
          onClick={() => {
            const at = placeOfChosen.value
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

const hasPlace = computed(() => placeOfChosen.value !== null)

/** Whatever changes on the board is on the map within this; what is chosen, as soon as
 * the press itself has been drawn: the map takes longer than a press may. */
const DRAWN_EVERY_MS = 1000

/** Keep the map as the board is; a picture of which nothing changed is drawn once. */
function drawing(map: MapHandle): () => void {
  let last: Drawing | null = null
  let isGone = false
  const draw = () => {
    if (isGone) return
    const next = picture.peek()
    if (next !== last) map.draw(next)
    last = next
  }
  const timer = setInterval(draw, DRAWN_EVERY_MS)
  const stop = effect(() => {
    void opened.value
    onceSeen(draw)
  })
  return () => {
    isGone = true
    clearInterval(timer)
    stop()
  }
}

/** Nothing is hidden by a group: each of its own has a row in the lists. */
function groupedWords({ cases, crews }: Grouped): string {
  const parts = [
    cases[0] > 0 ? `${cases[1]} calls in ${cases[0]}` : '',
    crews[0] > 0 ? `${crews[1]} crews in ${crews[0]}` : '',
  ].filter(Boolean)
  return parts.length ? `In groups: ${parts.join(', ')}. Each is in the lists.` : ''
}

function wordsOf(picked: Picked): string | undefined {
  if (picked.kind === 'group') return picked.words
  const list = picked.kind === 'case' ? picture.value.cases : picture.value.crews
  return list.find(({ id }) => id === picked.id)?.words
}

function Tip({ picked, x, y }: { picked: Picked; x: number; y: number }) {
  const words = wordsOf(picked)
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
