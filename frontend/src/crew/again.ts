import type { Problem } from '../api/problem'
import { backoffMs, NEAR_FOR_MS, nearMs } from '../live/backoff'

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
  /** Whether somebody looks at the page: the signal may be back at the next corner, and
   * not every phone tells its pages, so the first minutes are tried more often. */
  readonly isWatched: () => boolean
}

export const DRAINS = { farMs: 10_000 }
export const READINGS = { farMs: 15_000 }

/** Whether the service itself said no, rather than nobody. */
export function isAnswered(problem: Problem | null): boolean {
  return problem !== null && problem.status !== 0
}

/** Waits are drawn (full jitter), so that phones which lost one mast do not come back as
 * one; on average half of what they may be. */
export function createAgain(
  work: () => void,
  { farMs, isWatched }: Caps,
  random: () => number,
): Again {
  let failures = 0
  let isNear = false
  let wasAnswered = false
  let failedAt: number | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let dueAt = Number.POSITIVE_INFINITY

  function wait(): void {
    const capMs = isNear ? nearMs(random) : farMs * random()
    goAt(Date.now() + Math.min(capMs, backoffMs(failures, random)))
  }

  function goAt(then: number): void {
    clearTimeout(timer)
    dueAt = then
    timer = setTimeout(() => {
      timer = undefined
      work()
    }, dueAt - Date.now())
  }

  return {
    failed(isAnswered = false) {
      failedAt ??= Date.now()
      // The first answer after silence says of the way that it is open.
      if (isAnswered && !wasAnswered) failures = 0
      wasAnswered = isAnswered
      isNear = !isAnswered && isWatched() && Date.now() - failedAt < NEAR_FOR_MS
      wait()
      failures += 1
    },
    succeeded() {
      clearTimeout(timer)
      timer = undefined
      failures = 0
      failedAt = null
      wasAnswered = false
    },
    heard() {
      if (timer === undefined) return
      failures = 0
      goAt(Math.min(dueAt, Date.now() + backoffMs(0, random)))
    },
  }
}
