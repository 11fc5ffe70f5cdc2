import type { Shape } from '../board/widths'
import { STEP_PX } from '../board/widths'
import { DrawerHead } from './DrawerHead'
import { layout, resetWidths, setShape, setWidth } from './layout'
import { SoundSettings } from './SoundSettings'

const SHAPES: Record<Shape, string> = {
  map: 'Map and lists',
  lists: 'Lists only: the map is not loaded',
  wall: 'Wall board: large figures, nobody’s name, nothing to press',
}

/** What this person wants of this screen; kept on this device. */
export function Screen() {
  return (
    <>
      <DrawerHead>This screen</DrawerHead>
      <p class="quiet">Kept for you on this device.</p>
      <fieldset class="fieldset">
        <legend>What it shows</legend>
        {(['map', 'lists', 'wall'] as const).map((shape) => (
          <label key={shape} class="radio">
            <input
              type="radio"
              name="shape"
              checked={layout.value.shape === shape}
              onChange={() => setShape(shape)}
            />
            {SHAPES[shape]}
          </label>
        ))}
      </fieldset>
      <section aria-label="Widths">
        <h3>Widths</h3>
        <div class="buttons">
          <Width pane="lists" words="Lists" />
          <Width pane="drawer" words="Details" />
          <button type="button" class="tool" onClick={resetWidths}>
            Usual widths
          </button>
        </div>
      </section>
      <SoundSettings />
    </>
  )
}

function Width({ pane, words }: { pane: 'lists' | 'drawer'; words: string }) {
  const width = layout.value[pane]
  return (
    <>
      <button
        type="button"
        class="tool"
        onClick={() => setWidth(pane, width - STEP_PX)}
      >
        {words} narrower
      </button>
      <button
        type="button"
        class="tool"
        onClick={() => setWidth(pane, width + STEP_PX)}
      >
        {words} wider
      </button>
    </>
  )
}
