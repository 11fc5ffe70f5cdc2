import { computed, effect, signal } from '@preact/signals'
import { hold, type Section } from '../board/queue'
import { asked, shownSections } from './filtering'

const HELD_MS = 8_000

/** While somebody reads the queue no row moves; ten seconds of rest let it go on. */
export const readingUntil = signal(0)
const clock = signal(Date.now())
setInterval(() => {
  clock.value = Date.now()
}, 1000)

export const isReading = computed(() => readingUntil.value > clock.value)

const drawn = signal<readonly Section[]>([])

export const held = computed(() => {
  if (isReading.value) return hold(drawn.value, shownSections.value)
  return { sections: shownSections.value, added: 0, moved: 0 }
})

effect(() => {
  if (!isReading.value) drawn.value = shownSections.value
})

/** The pointer moved over the queue, or a key was pressed in it. */
export function reading(): void {
  readingUntil.value = Date.now() + HELD_MS
}

/** Show what waits, now. */
export function release(): void {
  readingUntil.value = 0
}

/** What somebody asks for is shown at once: they moved the rows themselves. */
effect(() => {
  if (asked.value) release()
})
