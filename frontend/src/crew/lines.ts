/** Requests on their way: each is given up in the end, and at once when it is known that
 * the line it went by is gone. What is sent again goes under its old key. */
export interface Lines {
  run<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T>
  /** Another line works: what an old one has held for a second will never come; what
   * left just now may have gone by the new one, and gets another second. */
  giveUp(): void
}

const PATIENCE_MS = 15_000
const STUCK_MS = 1_000

export function createLines(now: () => number = Date.now): Lines {
  const open = new Map<AbortController, number>()
  return {
    async run(work) {
      const line = new AbortController()
      open.set(line, now())
      const timer = setTimeout(() => line.abort(), PATIENCE_MS)
      try {
        return await work(line.signal)
      } finally {
        clearTimeout(timer)
        open.delete(line)
      }
    },
    giveUp() {
      for (const [line, since] of open)
        if (now() - since >= STUCK_MS) line.abort()
        else setTimeout(() => open.has(line) && line.abort(), STUCK_MS)
    },
  }
}
