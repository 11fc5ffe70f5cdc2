import { signal } from '@preact/signals'
import { isUnmeant } from '../board/attention'

/** Presses by mouse on something that came under a mouse that rested: not taken.
 *
 * `name`: the attribute by which a part of the screen is known from another.
 */
export function guard(name: string) {
  /** A press was not taken, since the screen moved under the mouse. */
  const isAstray = signal(false)
  /** What a mouse was last moved over. */
  let over: string | null | undefined
  const at = ({ target }: Event) =>
    target instanceof Element
      ? (target.closest(`[${name}]`)?.getAttribute(name) ?? null)
      : null
  return {
    isAstray,
    /** No mouse is there any more. */
    left() {
      over = undefined
      isAstray.value = false
    },
    moved(event: PointerEvent) {
      if (event.pointerType === 'mouse') over = at(event)
      isAstray.value = false
    },
    pressed(event: MouseEvent) {
      const pressed = at(event)
      const isByMouse = event.detail > 0
      isAstray.value = isByMouse && isUnmeant(over, pressed)
      if (!isAstray.value) return
      event.preventDefault()
      event.stopPropagation()
      over = pressed
    },
  }
}
