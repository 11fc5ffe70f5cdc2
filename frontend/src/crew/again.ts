import { backoffMs } from '../live/backoff'

/** Tries something again until it succeeds: seldom while nothing gets through, soon
 * once anything does. */
export interface Again {
  /** It did not succeed: it will be tried again. */
  failed(): void
  succeeded(): void
  /** The service answered something else of ours: the way to it is open. */
  heard(): void
}

/** `capMs`: the longest wait. Waits are drawn (full jitter), so that phones which lost
 * one mast do not come back as one; on average half of what they may be. */
export function createAgain(
  work: () => void,
  capMs: number,
  random: () => number,
): Again {
  let failures = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  function wait(): void {
    clearTimeout(timer)
    const ms = Math.min(capMs * random(), backoffMs(failures, random))
    timer = setTimeout(() => {
      timer = undefined
      work()
    }, ms)
  }

  return {
    failed() {
      wait()
      failures += 1
    },
    succeeded() {
      clearTimeout(timer)
      timer = undefined
      failures = 0
    },
    heard() {
      if (timer === undefined) return
      failures = 0
      wait()
    },
  }
}
