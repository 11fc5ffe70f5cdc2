import { isLocked } from '../api/locked'
import { open, type Tab, tab } from './selection'

/** Keys with Alt, so that no single letter acts by accident (WCAG 2.1.4). */
const KEYS: Record<string, () => unknown> = {
  KeyN: () => open({ kind: 'new_call' }),
  KeyQ: () => focusIn('calls', '.queue [data-row][tabindex="0"]'),
  KeyF: () => focusIn('calls', '.search input'),
  KeyC: () => focusIn('crews', '.crew-list [data-row][tabindex="0"]'),
  KeyS: () => focusIn('stack', '.stack [data-row][tabindex="0"]'),
  KeyM: () => focusFirst('.map'),
  KeyD: () => focusFirst('.drawer h2'),
  KeyA: () => focusFirst('.alarms button'),
  KeyU: () => focusFirst('.undo-strip button'),
}

export const SHORTCUTS =
  'Alt with N new call, Q queue, F find, C crews, S stack, M map, D details, A alarms, U undo'

export function listenForShortcuts(): void {
  document.addEventListener('keydown', (event) => {
    if (!event.altKey || event.ctrlKey || event.metaKey) return
    const act = KEYS[event.code]
    if (!act || isLocked.value) return
    event.preventDefault()
    act()
  })
}

/** So many frames a list that comes only now is waited for: some five seconds. */
const PATIENCE = 300

/** Only the list that is shown is in the page: show it, then go there. */
function focusIn(list: Tab, selector: string): void {
  tab.value = list
  const left = document.activeElement
  const goes = (frames: number) => {
    // Whoever went elsewhere meanwhile is not called back.
    const at = document.activeElement
    const isElsewhere = at !== left && at !== document.body
    if (tab.value !== list || isElsewhere || focusFirst(selector) || frames === 0)
      return
    requestAnimationFrame(() => goes(frames - 1))
  }
  goes(PATIENCE)
}

function focusFirst(selector: string): boolean {
  const found = document.querySelector<HTMLElement>(selector)
  found?.focus()
  return found !== null
}
