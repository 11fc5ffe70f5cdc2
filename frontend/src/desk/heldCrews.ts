import { computed, effect, signal } from '@preact/signals'
import { CREW_STATE, type CrewView } from '../board/crews'
import { type CrewGroup, crewSections } from '../board/freeBy'
import { hold, isSameQueue, type Section } from '../board/queue'
import { CREW_KIND, GOES_BY, SKILL, say } from '../board/words'
import { isReading, onLetIn, release } from './heldQueue'
import { layout, setFreeBy } from './layout'
import { board, crews, dangers, now } from './store'

/** Words that a crew's row must have: they are kept nowhere. */
export const crewText = signal('')
const freeBy = computed(() => layout.value.freeBy)
/** As one text: another only when something else is asked. */
const asked = computed(() => `${freeBy.value} ${crewText.value}`)

let last: readonly Section<CrewGroup>[] = []
/** Another list only when its rows are others, or stand in another order. */
const wanted = computed(() => {
  const found = crews.value.filter((view) => says(view, crewText.value))
  const known = { board: board.value, dangers: dangers.value, now: now.value }
  const next = crewSections(found, freeBy.value, known)
  if (!isSameQueue(last, next)) last = next
  return last
})

const drawn = signal<readonly Section<CrewGroup>[]>([])

export const heldCrews = computed(() => {
  if (isReading.value) return hold(drawn.value, wanted.value)
  return { sections: wanted.value, added: 0, moved: 0, isReordered: false }
})

/** While the crews are shown: who is with them keeps them still, who asks moves them. */
export function followCrews(): () => void {
  const stops = [
    effect(() => {
      if (!isReading.value) drawn.value = wanted.value
    }),
    onLetIn(() => {
      drawn.value = wanted.peek()
    }),
    effect(() => {
      if (asked.value) release()
    }),
  ]
  return () => {
    for (const stop of stops) stop()
  }
}

/** Every crew that has a row, by what was asked for. */
export const crewsListed = computed(
  (): ReadonlySet<string> => new Set(wanted.value.flatMap(({ ids }) => ids)),
)

/** How many crews on duty are out of sight by what was asked for. */
export const crewsAway = computed(() => crews.value.length - crewsListed.value.size)

export function showAllCrews(): void {
  crewText.value = ''
  setFreeBy('name')
}

function says(view: CrewView, text: string): boolean {
  const words = [
    view.crew.name,
    view.crew.vehicle?.name ?? '',
    say(CREW_KIND, view.crew.kind),
    CREW_STATE[view.state],
    say(GOES_BY, view.crew.goes_by),
    ...view.crew.skills.map((skill) => say(SKILL, skill)),
  ]
  return words.join(' ').toLowerCase().includes(text.trim().toLowerCase())
}
