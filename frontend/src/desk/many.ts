import { computed, signal } from '@preact/signals'
import { command } from '../api/client'
import { inWords, Refused, UNREACHED } from '../api/problem'
import type { BulkBody, BulkDone } from '../api/types'
import { BULK } from '../board/words'
import { shownSections } from './filtering'
import { pressing, refuse } from './pressed'
import { viewById } from './store'

/** The server takes no more at once. */
export const MOST = 50

/** Whether rows are being chosen, and which; what leaves the board leaves it too. */
export const isChoosing = signal(false)
const chosen = signal<readonly string[]>([])
export const many = computed(() => chosen.value.filter((id) => viewById.value.has(id)))
/** What became of the last batch, until the next is begun. */
export const outcome = signal<BulkDone | null>(null)
export const isFull = computed(() => many.value.length >= MOST)

/** Those that the filter has taken out of sight since they were chosen. */
export const hiddenOnes = computed(() => {
  const shown = new Set(shownSections.value.flatMap(({ ids }) => ids))
  return many.value.filter((id) => !shown.has(id))
})

/** Choose only what is in sight. */
export function leaveHiddenOut(): void {
  const hidden = new Set(hiddenOnes.value)
  chosen.value = many.value.filter((id) => !hidden.has(id))
}

export function begin(): void {
  isChoosing.value = true
  outcome.value = null
}

export function stop(): void {
  isChoosing.value = false
  chosen.value = []
}

export function toggle(id: string): void {
  if (chosen.value.includes(id)) chosen.value = chosen.value.filter((one) => one !== id)
  else add([id])
}

/** From the row chosen last to this one, in the order in which they are drawn. */
export function extend(id: string, drawn: readonly string[]): void {
  const last = many.value.at(-1)
  const from = last === undefined ? -1 : drawn.indexOf(last)
  const to = drawn.indexOf(id)
  const [first, end] = from < to ? [from, to] : [to, from]
  add(from < 0 ? [id] : drawn.slice(first, end + 1))
}

export function add(ids: readonly string[]): void {
  chosen.value = [...new Set([...many.value, ...ids])].slice(0, MOST)
}

/** Do it to each, and keep what became of each. */
export function actOnMany(body: BulkBody): Promise<void> {
  return pressing('many', BULK[body.act], async () => {
    try {
      outcome.value = await command<BulkDone>('/api/bulk', body)
      stop()
    } catch (error) {
      const problem = error instanceof Refused ? error.problem : UNREACHED
      refuse('many', {
        title: 'Not known to be done',
        words: `${inWords(problem)} Press again: what was done is not done twice.`,
      })
    }
  })
}
