import { signal } from '@preact/signals'
import { command } from '../api/client'
import { inWords, Refused, UNREACHED } from '../api/problem'
import { readHandover } from '../api/reads'
import type { Handover } from '../api/types'
import { now } from './store'

const ROUTE = '#handover'

/** Whether the sheet is shown in place of the desk: a page of its own, for printing. */
export const isSheet = signal(location.hash === ROUTE)
export const sheet = signal<Handover | null>(null)
/** Since when (service time) it could not be read, and why. */
export const unread = signal<{ readonly since: number; readonly why: string } | null>(
  null,
)

export function showSheet(shown: boolean): void {
  history.replaceState(null, '', shown ? ROUTE : location.pathname)
  isSheet.value = shown
}

export async function refreshSheet(): Promise<void> {
  const why = await take(() => readHandover('all'))
  const since = unread.peek()?.since ?? now.peek()
  unread.value = why === null ? null : { since, why }
}

/** Null: it is done; else why not. */
export function writeNote(words: string): Promise<string | null> {
  return take(() => command<Handover>('/api/handover/notes', { words }))
}

export function endNote(id: string): Promise<string | null> {
  return take(() => command<Handover>(`/api/handover/notes/${id}/done`))
}

async function take(ask: () => Promise<Handover>): Promise<string | null> {
  try {
    sheet.value = await ask()
    return null
  } catch (error) {
    return inWords(error instanceof Refused ? error.problem : UNREACHED)
  }
}
