import { signal } from '@preact/signals'
import {
  type FreeBy,
  type Layout,
  type Pane,
  recalled,
  type Shape,
  USUAL,
  widened,
} from '../board/widths'

export const layout = signal<Layout>(USUAL)

let key: string | null = null

/** As this person left it on this device. */
export function recallLayout(accountId: string): void {
  key = `ucr-desk-layout:${accountId}`
  const kept = recalled(localStorage.getItem(key))
  layout.value = location.hash === '#wall' ? { ...kept, shape: 'wall' } : kept
}

function keep(next: Layout): void {
  layout.value = next
  if (key) localStorage.setItem(key, JSON.stringify(next))
}

export const setShape = (shape: Shape) => keep({ ...layout.value, shape })
export const setCoverage = (coverage: string) => keep({ ...layout.value, coverage })
export const setFreeBy = (freeBy: FreeBy) => keep({ ...layout.value, freeBy })
export const setWidth = (pane: Pane, px: number) =>
  keep(widened(layout.value, pane, px))
export const resetWidths = () =>
  keep({ ...layout.value, lists: USUAL.lists, drawer: USUAL.drawer })
