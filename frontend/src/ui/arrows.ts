const STEP: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 }

/** Up, down, home and end move between the rows of a list (`data-row`). */
export function arrows(event: KeyboardEvent): void {
  const list = event.currentTarget
  if (!(list instanceof HTMLElement)) return
  const rows = [...list.querySelectorAll<HTMLElement>('[data-row]')]
  const active = document.activeElement
  const here = active instanceof HTMLElement ? rows.indexOf(active) : -1
  const to = target(event.key, here, rows.length)
  if (here < 0 || to === null) return
  event.preventDefault()
  rows[to]?.focus()
}

function target(key: string, here: number, count: number): number | null {
  if (key === 'Home') return 0
  if (key === 'End') return count - 1
  const step = STEP[key]
  return step ? Math.min(count - 1, Math.max(0, here + step)) : null
}
