import { effect, signal } from '@preact/signals'
import type { Section } from '../board/queue'
import { onceSeen } from '../ui/onceSeen'
import { held } from './heldQueue'

/** No row is lower, it has three lines: more than these does no screen show at once. */
const LOWEST_ROW_PX = 68
const USUAL_PX = 900

/** What the queue draws: a screenful of new rows in each frame, from the top.
 *
 * So the first calls are seen sooner, and a letter in the search field is seen at once
 * although it brings three hundred rows back.
 */
export const drawnSections = signal<readonly Section[]>([])

let drawn: ReadonlySet<string> = new Set()
let isMoreToCome = false

effect(() => draw(held.value.sections))

function draw(wanted: readonly Section[]): void {
  const screenful = Math.ceil((globalThis.innerHeight || USUAL_PX) / LOWEST_ROW_PX)
  const next = withNew(wanted, drawn, screenful)
  drawnSections.value = next
  drawn = idsOf(next)
  if (isMoreToCome || drawn.size === idsOf(wanted).size) return
  isMoreToCome = true
  onceSeen(() => {
    isMoreToCome = false
    draw(held.value.sections)
  })
}

/** Rows that stand already, and so many of the others; each group keeps its heading. */
export function withNew(
  wanted: readonly Section[],
  standing: ReadonlySet<string>,
  atMost: number,
): readonly Section[] {
  let left = atMost
  return wanted.map((section) => ({
    ...section,
    ids: section.ids.filter((id) => standing.has(id) || left-- > 0),
  }))
}

function idsOf(sections: readonly Section[]): ReadonlySet<string> {
  return new Set(sections.flatMap(({ ids }) => ids))
}
