import { computed, effect, signal } from '@preact/signals'
import type { Section } from '../board/queue'
import { onceSeen } from '../ui/onceSeen'
import { held } from './heldQueue'

/** More rows than any screen shows at once: those below them come a frame later. */
const FIRST_ROWS = 40

const isFirstFrame = signal(true)

/** What the queue draws: at the very start only its top, so that it is seen sooner. */
export const drawnSections = computed<readonly Section[]>(() =>
  isFirstFrame.value ? topOf(held.value.sections, FIRST_ROWS) : held.value.sections,
)

effect(() => {
  if (!isFirstFrame.value || held.value.sections.length === 0) return
  onceSeen(() => {
    isFirstFrame.value = false
  })
})

/** The first so many rows; each group keeps its heading. */
export function topOf(sections: readonly Section[], rows: number): readonly Section[] {
  let left = rows
  return sections.map((section) => {
    const ids = section.ids.slice(0, left)
    left -= ids.length
    return { ...section, ids }
  })
}
