import { computed, effect, signal } from '@preact/signals'
import { type Attention, AWAY, holdsStill } from '../board/attention'
import { hold, type Section } from '../board/queue'
import { guard } from './astray'
import { asked, shownSections } from './filtering'

/** While somebody is with a list no row of it moves. */
const attention = signal<Attention>(AWAY)
const rows = guard('data-row')
/** A press was not taken, since another row had come under a mouse that rested. */
export const { isAstray } = rows
/** Raised whenever somebody asks for what waits. */
const letIn = signal(0)
const clock = signal(Date.now())
setInterval(() => {
  clock.value = Date.now()
}, 1000)

export const isReading = computed(() => holdsStill(attention.value, clock.value))

const drawn = signal<readonly Section[]>([])

export const held = computed(() => {
  if (isReading.value) return hold(drawn.value, shownSections.value)
  return { sections: shownSections.value, added: 0, moved: 0, isReordered: false }
})

effect(() => {
  if (!isReading.value) drawn.value = shownSections.value
})

/** Do it each time that what waits is let in; what is returned ends that. */
export function onLetIn(act: () => void): () => void {
  return effect(() => {
    if (letIn.value > 0) act()
  })
}

/** Show what waits, now; then the rows hold still again under who is there. */
export function release(): void {
  drawn.value = shownSections.peek()
  isAstray.value = false
  letIn.value = letIn.peek() + 1
}

/** What somebody asks for is shown at once: they moved the rows themselves. */
effect(() => {
  if (asked.value) release()
})

function attend(change: Partial<Attention>): void {
  const at = Date.now()
  attention.value = { ...attention.peek(), at, ...change }
  clock.value = at
}

/** A key was pressed in the list. */
export function reading(): void {
  attend({})
}

/** Nobody is with the list, or it is not shown any more. */
export function leave(): void {
  rows.left()
  attention.value = AWAY
}

/** What a list of rows listens to, so that none moves under whoever is there. */
export const ATTENDED = {
  onPointerEnter: () => attend({ isOver: true }),
  onPointerMove: (event: PointerEvent) => {
    rows.moved(event)
    attend({ isOver: true })
  },
  onPointerLeave: () => {
    rows.left()
    attend({ isOver: false })
  },
  onWheel: () => attend({}),
  onFocusIn: () => attend({ isFocused: true }),
  onFocusOut: ({ currentTarget, relatedTarget }: FocusEvent) => {
    const isWithin =
      currentTarget instanceof Node &&
      relatedTarget instanceof Node &&
      currentTarget.contains(relatedTarget)
    if (!isWithin) attend({ isFocused: false })
  },
  onClickCapture: rows.pressed,
}
