import { computed, signal } from '@preact/signals'
import { post } from '../api/client'
import { inWords, Refused } from '../api/problem'
import { readViews } from '../api/reads'
import type { Found, NamedView, Views } from '../api/types'
import {
  type Asked,
  type Dimension,
  EVERYTHING,
  hidden,
  kept,
  NOT_ASKED,
  says,
  toggled,
  valuesOf,
} from '../board/filter'
import { isSameQueue, queue, type Section } from '../board/queue'
import { isFreeBy } from '../board/widths'
import { layout, setFreeBy } from './layout'
import { now, views } from './store'

/** What this screen is asked for; words live here and nowhere else. */
export const asked = signal<Asked>(NOT_ASKED)
/** What came of a search at the service, in words. */
export const searchSaid = signal('')
export const savedViews = signal<readonly NamedView[]>([])

let lastSections: readonly Section[] = []
/** Another list only when its rows are others: most seconds they are not. */
export const shownSections = computed(() => {
  const next = queue(kept(views.value, asked.value), now.value)
  if (!isSameQueue(lastSections, next)) lastSections = next
  return lastSections
})
export const away = computed(() => hidden(views.value, asked.value, now.value))

/** Every value that there is to choose now, and those chosen that are not there. */
export const choices = computed(() => {
  const all: Record<Dimension, Set<string>> = {
    states: new Set(asked.value.filter.states),
    needs: new Set(asked.value.filter.needs),
    sources: new Set(asked.value.filter.sources),
    skills: new Set(asked.value.filter.skills),
    places: new Set(asked.value.filter.places),
  }
  for (const view of views.value) {
    const values = valuesOf(view)
    for (const dimension of Object.keys(all) as Dimension[])
      for (const value of values[dimension]) all[dimension].add(value)
  }
  return all
})

export function type(text: string): void {
  searchSaid.value = ''
  asked.value = { ...asked.value, text, found: null }
}

export function toggle(dimension: Dimension, value: string): void {
  asked.value = {
    ...asked.value,
    filter: toggled(asked.value.filter, dimension, value),
  }
}

export function showAll(): void {
  searchSaid.value = ''
  asked.value = NOT_ASKED
}

/** A view is of the calls, and of the crews if it was kept with some of them chosen. */
export function use({ free_by, ...filter }: NamedView['filter']): void {
  searchSaid.value = ''
  asked.value = { ...NOT_ASKED, filter }
  if (isFreeBy(free_by)) setFreeBy(free_by)
}

/** Ask the service: the words go in the body of a POST, and nowhere else. */
export async function search(): Promise<void> {
  const words = asked.value.text.trim()
  if (words.length < 2) return
  searchSaid.value = 'Searching…'
  try {
    const { ids, more } = await post<Found>('/api/search', { words })
    if (asked.value.text.trim() !== words) return
    asked.value = { ...asked.value, filter: EVERYTHING, found: new Set(ids) }
    searchSaid.value = foundWords(words, new Set(ids), more)
  } catch (error) {
    const why = error instanceof Refused ? inWords(error.problem) : String(error)
    searchSaid.value = `Not searched. ${why}`
  }
}

/** How many the service found, and how many more show the words themselves. */
function foundWords(words: string, ids: ReadonlySet<string>, more: boolean): string {
  if (more) return `The newest ${ids.size} cases found: say it more exactly`
  const found = `${ids.size} ${ids.size === 1 ? 'case' : 'cases'} found by name, number or address`
  const shown = views
    .peek()
    .filter((view) => !ids.has(view.referral.id) && says(view, words)).length
  return shown > 0 ? `${found}, ${shown} more by what rows show` : found
}

export async function followViews(): Promise<void> {
  const found = await readViews().catch(() => null)
  if (found) savedViews.value = found.views
}

export async function saveView(name: string): Promise<string | null> {
  const { freeBy } = layout.value
  const crews = freeBy === 'name' ? {} : { free_by: freeBy }
  return await changeViews('/api/views', {
    name,
    filter: { ...asked.value.filter, ...crews },
  })
}

export async function forgetView(name: string): Promise<string | null> {
  return await changeViews('/api/views/forget', { name })
}

/** Null: it is done; else why not. */
async function changeViews(path: string, body: unknown): Promise<string | null> {
  try {
    savedViews.value = (await post<Views>(path, body)).views
    return null
  } catch (error) {
    return error instanceof Refused ? inWords(error.problem) : String(error)
  }
}
