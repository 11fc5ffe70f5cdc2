import { computed, effect, signal } from '@preact/signals'
import { command } from '../api/client'
import { Refused, UNREACHED } from '../api/problem'
import { readStack } from '../api/reads'
import type { Stack, StackCall, Take, Took } from '../api/types'
import { type HeldCalls, holdCalls, isFresh, isUntold, rowId } from '../board/stack'
import { isReading, onLetIn } from './heldQueue'
import { notDone, pressing, refuse } from './pressed'
import { open } from './selection'
import { now } from './store'

const LOOK_MS = 4_000
/** Where no stack is set up there is little to ask about. */
const LOOK_FOR_ANY_MS = 60_000

/** The stack as last heard, and since when (service time) we have not heard it. */
export const stack = signal<Stack | null>(null)
export const unheardSince = signal<number | null>(null)

export const hasStack = computed(() => (stack.value?.feeds.length ?? 0) > 0)
export const isTrusted = computed(
  () => unheardSince.value === null && stack.value !== null && isFresh(stack.value),
)
export const untold = computed(() => stack.value?.taken.filter(isUntold) ?? [])
export const goodFits = computed(
  () => stack.value?.calls.filter((c) => c.fit === 'good' && c.ours === null).length,
)
export const callById = computed(
  () => new Map(stack.value?.calls.map((call) => [rowId(call), call]) ?? []),
)

const drawn = signal<readonly StackCall[]>([])
export const heldCalls = computed<HeldCalls>(() => {
  const next = stack.value?.calls ?? []
  if (isReading.value) return holdCalls(drawn.value, next)
  return { rows: next, gone: new Set(), waiting: 0 }
})

effect(() => {
  if (!isReading.value) drawn.value = stack.value?.calls ?? []
})
onLetIn(() => {
  drawn.value = stack.peek()?.calls ?? []
})

/** Read it now; a reading that failed is said, and the old one stays. */
export async function refreshStack(): Promise<void> {
  try {
    stack.value = await readStack()
    unheardSince.value = null
  } catch {
    unheardSince.value ??= now.peek()
  }
}

/** Keep reading it, for people who may see it. */
export function followStack(): void {
  const look = async () => {
    await refreshStack()
    setTimeout(look, hasStack.value ? LOOK_MS : LOOK_FOR_ANY_MS)
  }
  void look()
}

/** Take a call by name; its case opens. A refusal is shown beside the fresh call. */
export function take(call: StackCall, more: Omit<Take, 'version'>) {
  const about = rowId(call)
  const path = `/api/stack/${call.feed}/calls/${encodeURIComponent(call.id)}/take`
  return pressing(about, 'Take', async () => {
    try {
      const took = await command<Took>(path, { version: call.version, ...more })
      open({ kind: 'case', id: took.referral_id })
    } catch (error) {
      const problem = error instanceof Refused ? error.problem : UNREACHED
      refuse(about, notDone('Take', problem))
    } finally {
      void refreshStack()
    }
  })
}
