import type { Problem } from '../api/problem'
import { backoffMs } from '../live/backoff'

/** Tries something again until it succeeds: seldom while nothing gets through, soon
 * once anything does. */
export interface Again {
  /** It did not succeed: it will be tried again. `isAnswered`: the service said so. */
  failed(isAnswered?: boolean): void
  succeeded(): void
  /** The service answered something else of ours: the way to it is open. */
  heard(): void
}

/** The longest waits. */
export interface Caps {
  /** For as long as it takes: the battery and the service are to last. */
  readonly farMs: number
  /** In the first minutes without any answer, while somebody looks at the page: the
   * signal may be back at the next corner, and not every phone tells its pages. */
  readonly nearMs: number
  readonly isWatched: () => boolean
}

export const DRAINS = { farMs: 10_000, nearMs: 1_500 }
export const READINGS = { farMs: 15_000, nearMs: 3_000 }

/** Whether the service itself said no, rather than nobody. */
export function isAnswered(problem: Problem | null): boolean {
  return problem !== null && problem.status !== 0
}

/** So long an outage counts as one that may be over any moment. */
const NEAR_FOR_MS = 120_000

/** Waits are drawn (full jitter), so that phones which lost one mast do not come back as
 * one; on average half of what they may be. */
export function createAgain(
  work: () => void,
  { farMs, nearMs, isWatched }: Caps,
  random: () => number,
): Again {
  let failures = 0
  let isNear = false
  let failedAt: number | null = null
  let timer: ReturnType<typeof setTimeout> | undefined

  function wait(): void {
    clearTimeout(timer)
    const capMs = isNear ? nearMs : farMs
    const ms = Math.min(capMs * random(), backoffMs(failures, random))
    timer = setTimeout(() => {
      timer = undefined
      work()
    }, ms)
  }

  return {
    failed(isAnswered = false) {
      failedAt ??= Date.now()
      isNear = !isAnswered && isWatched() && Date.now() - failedAt < NEAR_FOR_MS
      wait()
      failures += 1
    },
    succeeded() {
      clearTimeout(timer)
      timer = undefined
      failures = 0
      failedAt = null
    },
    heard() {
      if (timer === undefined) return
      failures = 0
      wait()
    },
  }
}
