import { computed, effect, signal } from '@preact/signals'
import { isLocked } from '../../api/locked'
import { readOpened } from '../../api/reads'
import type { OpenedCase, OpenedCases } from '../../api/types'
import { facts, me, now } from '../store'

/** Cases that were opened behind the glass, as they were read last. */
export const known = signal<OpenedCases>({ opened: [], mine: [] })

export async function readAgain(): Promise<void> {
  if (isLocked.value) return
  try {
    known.value = await readOpened()
  } catch {
    // What was known stays; the next fact, or whoever opens the list, reads again.
  }
}

/** Read once, and again whenever somebody opens a case of ours. */
export function watch(): () => void {
  void readAgain()
  return effect(() => {
    if (facts.value.includes('GlassBroken')) void readAgain()
  })
}

export function isOpenNow(one: OpenedCase, at: number): boolean {
  return one.ended_at === null && at < Date.parse(one.until_at)
}

/** What I may read now. */
export const open = computed(() =>
  known.value.mine.filter((one) => isOpenNow(one, now.value)),
)

/** Cases of ours that others opened: a manager has to look at each; who decides on
 * cases sees those that are being read. */
export const news = computed(() => {
  const mine = new Set(known.value.mine.map(({ id }) => id))
  return known.value.opened.filter((one) =>
    mine.has(one.id)
      ? false
      : me.value?.role === 'manager'
        ? one.looked_at === null
        : isOpenNow(one, now.value),
  )
})
