import { signal } from '@preact/signals'

/** What the drawer holds. */
export type Open =
  | { readonly kind: 'case'; readonly id: string }
  | { readonly kind: 'crew'; readonly id: string }
  | { readonly kind: 'stack_call'; readonly id: string }
  | { readonly kind: 'new_call' }
  | { readonly kind: 'declines' }
  | { readonly kind: 'mode' }
  | { readonly kind: 'homes' }
  | { readonly kind: 'rota' }
  | { readonly kind: 'hand_back_policy' }
  | { readonly kind: 'screen' }
  | { readonly kind: 'sources' }
  | { readonly kind: 'many' }
  | { readonly kind: 'coverage' }
  | { readonly kind: 'settings' }
  | { readonly kind: 'more' }
  | { readonly kind: 'from_paper' }
  | { readonly kind: 'audit' }
  | { readonly kind: 'glass' }
  | { readonly kind: 'glass_case'; readonly glass: string }
  | { readonly kind: 'own_sign_in' }

export const opened = signal<Open | null>(null)
/** Whether the map goes to what is chosen; any pan or zoom by hand ends it. */
export const isFollowing = signal(false)

export type Tab = 'calls' | 'crews' | 'stack'
export const tab = signal<Tab>('calls')

let returnTo: HTMLElement | null = null

/** Open the drawer; focus goes back to where it came from when it closes. */
export function open(what: Open): void {
  if (opened.value === null && document.activeElement instanceof HTMLElement)
    returnTo = document.activeElement
  opened.value = what
  if ('id' in what) reveal(what)
}

type Row = 'case' | 'crew' | 'stack_call'
const LIST: Record<Row, Tab> = { case: 'calls', crew: 'crews', stack_call: 'stack' }

/** Where the panes stand one above the other, the list must not pull its row back into
 * sight: it would push what was opened out of it. */
const BESIDE = '(min-width: 1024px)'

/** Bring the row of what was chosen into sight, in its own list. */
function reveal(what: { readonly kind: Row; readonly id: string }): void {
  tab.value = LIST[what.kind]
  if (!matchMedia(BESIDE).matches) return
  requestAnimationFrame(() => rowOf(what.id)?.scrollIntoView({ block: 'nearest' }))
}

export function close(): void {
  const row = opened.value && 'id' in opened.value ? rowOf(opened.value.id) : null
  opened.value = null
  const back = returnTo?.isConnected ? returnTo : row
  returnTo = null
  back?.focus()
}

function rowOf(id: string): HTMLElement | null {
  return document.querySelector<HTMLElement>(`[data-row="${CSS.escape(id)}"]`)
}

export function isOpen(kind: Row, id: string): boolean {
  const what = opened.value
  return what?.kind === kind && what.id === id
}
