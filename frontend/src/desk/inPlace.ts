import { effect } from '@preact/signals'
import { isReading, onLetIn } from './heldQueue'

/** A row, and where it stands: pixels from the top of the screen. */
interface Kept {
  readonly row: Element
  readonly y: number
  /** How far its pane was scrolled then. */
  readonly scrolled: number
}

/** Keep the row that somebody is with where it stands on their screen.
 *
 * An alarm that comes takes its place from the lists below it, and a flag makes a row
 * higher: the pane scrolls by as much, in the same frame. Once nobody is with the rows
 * it goes back. `list` stands in the pane that scrolls it. Returns what ends it.
 */
export function keepInPlace(list: HTMLElement): () => void {
  const pane = list.parentElement
  if (!pane) return () => undefined
  const row = holding(list, pane)
  const watching = new ResizeObserver(row.correct)
  for (const each of [pane, ...pane.children]) watching.observe(each)
  const stops = [
    () => watching.disconnect(),
    onLetIn(row.drop),
    effect(() => (isReading.value ? row.look() : row.letGo())),
    listening(list, 'pointermove', row.look),
    listening(list, 'pointerleave', row.look),
    listening(list, 'focusin', row.look),
    listening(pane, 'scroll', row.look),
  ]
  return () => {
    for (const stop of stops) stop()
  }
}

function holding(list: HTMLElement, pane: HTMLElement) {
  let kept: Kept | null = null
  let shifted = 0
  const keep = (row: Element | null) => {
    kept = row && { row, y: topOf(row), scrolled: pane.scrollTop }
    // The browser's own way knows no pane that moves, and does nothing at the top.
    list.style.overflowAnchor = kept ? 'none' : ''
  }
  const rowNow = () => (isReading.peek() ? rowWith(list) : null)
  return {
    /** Somebody may be with another row than before. */
    look() {
      const row = rowNow()
      if (row !== (kept?.row ?? null)) keep(row)
    },
    correct() {
      if (!kept?.row.isConnected || !hasPanes(list)) return keep(rowNow())
      const by = topOf(kept.row) - kept.y + pane.scrollTop - kept.scrolled
      if (Math.abs(by) < 1) return
      shifted += shift(list, pane, by)
      keep(kept.row)
    },
    /** The rows are others since somebody asked for them: none of them is kept. */
    drop() {
      kept = null
    },
    letGo() {
      keep(null)
      if (shifted !== 0) pane.scrollTop -= shifted
      shifted = 0
      list.style.padding = ''
    },
  }
}

/** Where panes stand below each other the page itself scrolls, and keeps its place. */
function hasPanes(list: HTMLElement): boolean {
  return list.ownerDocument.documentElement.clientWidth >= 1024
}

function topOf(row: Element): number {
  return row.getBoundingClientRect().top
}

/** The row under the pointer, else the one that has the focus. */
function rowWith(list: HTMLElement): Element | null {
  return (
    list.querySelector('[data-row]:hover') ?? list.querySelector('[data-row]:focus')
  )
}

/** Scroll by so many pixels, with room where there is nothing to scroll; how far it went. */
function shift(list: HTMLElement, pane: HTMLElement, by: number): number {
  const from = pane.scrollTop
  const to = from + by
  const below = to + pane.clientHeight - (list.offsetTop + list.offsetHeight)
  if (to < 0) pad(list, 'paddingTop', -to)
  if (below > 0) pad(list, 'paddingBottom', below)
  pane.scrollTop = to
  return pane.scrollTop - from
}

function pad(list: HTMLElement, side: 'paddingTop' | 'paddingBottom', by: number) {
  const has = Number.parseFloat(list.style[side]) || 0
  list.style[side] = `${has + by}px`
}

function listening(of: HTMLElement, event: string, act: () => void): () => void {
  of.addEventListener(event, act, { passive: true })
  return () => of.removeEventListener(event, act)
}
