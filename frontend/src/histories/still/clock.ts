/** Longer than this nothing is waited for, in milliseconds of this clock. */
const PATIENCE_MS = 60_000

interface Timer {
  at: number
  readonly n: number
  readonly everyMs: number | null
  readonly work: () => void
}

/** A clock that stands still while anybody thinks, and then leaps to the next timer. */
export class Clock {
  now = Date.parse('2026-03-02T12:00:00Z')
  private readonly timers = new Map<number, Timer>()
  private minted = 0

  at(ms: number, work: () => void, everyMs: number | null = null): number {
    this.minted += 1
    const at = this.now + Math.max(0, ms)
    this.timers.set(this.minted, { at, n: this.minted, everyMs, work })
    return this.minted
  }

  clear(n: number): void {
    this.timers.delete(n)
  }

  sleep(ms: number): Promise<void> {
    return new Promise((over) => this.at(ms, over))
  }

  async passes(ms: number): Promise<void> {
    const until = this.now + ms
    await thoughtThrough()
    for (let next = this.next(); next && next.at <= until; next = this.next())
      await this.rings(next)
    this.now = until
  }

  /** Let time pass until something is over; false: not while we had patience. */
  async until(something: Promise<unknown>): Promise<boolean> {
    let isOver = false
    const over = () => {
      isOver = true
    }
    something.then(over, over)
    const end = this.now + PATIENCE_MS
    await thoughtThrough()
    for (let next = this.next(); !isOver && next; next = this.next()) {
      if (next.at > end) return false
      await this.rings(next)
    }
    return isOver
  }

  private next(): Timer | undefined {
    let first: Timer | undefined
    for (const one of this.timers.values())
      if (!first || one.at < first.at || (one.at === first.at && one.n < first.n))
        first = one
    return first
  }

  private async rings(timer: Timer): Promise<void> {
    this.now = Math.max(this.now, timer.at)
    if (timer.everyMs === null) this.timers.delete(timer.n)
    else timer.at = this.now + Math.max(1, timer.everyMs)
    timer.work()
    await thoughtThrough()
  }
}

/** Until every promise that can go on has gone on. */
function thoughtThrough(): Promise<void> {
  return new Promise((over) => setImmediate(over))
}
