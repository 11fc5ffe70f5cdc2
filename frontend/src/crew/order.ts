/** Answers that were on their way at the same time may come in any order. */
export interface Order {
  /** A request leaves; what it gives tells its answer. */
  ask(): number
  /** Whether another answer was shown while this one was on its way: which of the two
   * is the newer nobody can tell, so the day must be read again. */
  isCrossed(asked: number): boolean
  /** An answer is shown. */
  shows(): void
}

/** No clock of anybody: only what was shown between a request and its answer. */
export function createOrder(): Order {
  let shown = 0
  return {
    ask: () => shown,
    isCrossed: (asked) => asked !== shown,
    shows: () => {
      shown += 1
    },
  }
}
