import { computed, signal } from '@preact/signals'
import { deviceNow, lost, me, stands } from './store'

/** A line that comes back by itself within this is no alarm. */
export const LOST_MS = 5_000
/** How long whoever saw it has peace from it. It rings again before the shortest time
 * that this desk watches over runs out: a message not seen, 15 minutes to harm. */
export const SEEN_MS = 300_000

/** Said at this desk alone: the service cannot be told. */
const seen = signal<{
  readonly by: string
  readonly at: number
  readonly lostAt: number
} | null>(null)

/** Neither live nor asking every few seconds, for longer than a hiccup. */
export const isLost = computed(() => {
  const { lostAt } = lost.value
  return lostAt !== null && deviceNow.value - lostAt >= LOST_MS
})

/** Who saw it, and until when it is silent for them, device ms; null: nobody, or that
 * time is over. */
export const seenBy = computed(() => {
  const { lostAt } = lost.value
  if (lostAt === null || seen.value?.lostAt !== lostAt) return null
  const until = seen.value.at + SEEN_MS
  return deviceNow.value < until ? { by: seen.value.by, until } : null
})

/** The alarm of a screen that is dead: it rings until somebody here says they saw it. */
export const rings = computed(() => isLost.value && seenBy.value === null)

export function see(): void {
  const { lostAt } = lost.value
  if (lostAt === null || !me.value) return
  seen.value = { by: me.value.name, at: deviceNow.value, lostAt }
}

/** Until when this board was complete, device ms; null: it is, or never was. */
export const knownUntil = computed(() => {
  const { is } = stands.value
  const isShort = is === 'catching_up' && lost.value.lostAt === null
  return is === 'live' || isShort ? null : lost.value.knownAt
})
