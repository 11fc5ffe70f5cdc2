const FIRST_MS = 500
const CAP_MS = 20_000
const NEAR_MS = 1_200

/** So long an outage counts as one that may be over any moment. */
export const NEAR_FOR_MS = 120_000

/** Full jitter: anywhere from nothing to 0.5 s doubled at each failure, at most 20 s.
 *
 * Source: M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
 */
export function backoffMs(failures: number, random: () => number): number {
  return random() * Math.min(CAP_MS, FIRST_MS * 2 ** failures)
}

/** The longest wait while an outage may be over any moment: 0.6 to 1.2 s ("equal jitter",
 * same source), so that a phone agrees with its service two seconds after it is over. */
export function nearMs(random: () => number): number {
  return (NEAR_MS * (1 + random())) / 2
}
