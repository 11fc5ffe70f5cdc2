const FIRST_MS = 500
const CAP_MS = 20_000

/** Full jitter: anywhere from nothing to 0.5 s doubled at each failure, at most 20 s.
 *
 * Source: M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
 */
export function backoffMs(failures: number, random: () => number): number {
  return random() * Math.min(CAP_MS, FIRST_MS * 2 ** failures)
}
