import { Refused } from '../api/problem'
import { type Again, isAnswered } from './again'
import type { Order } from './order'

/** What the reading of the day stands on: handed in, so that it needs no browser. */
export interface Ground<Day> {
  readonly read: () => Promise<Day>
  readonly show: (day: Day) => void
  readonly failed: (error: unknown) => void
  readonly order: Order
  /** Presses on their way, whose answers bring the day too; null: there are none. */
  readonly sending: () => Promise<void> | null
  /** Whether news was heard of which the day that is shown does not know yet. */
  readonly isBehind: () => boolean
}

/** Longer than this no news waits for an answer that may never come; a batch of ten
 * presses is answered in less. */
const SENDING_MS = 3_000

/** Reads the day: one reading at a time, and while it is on its way at most one more
 * waits. One that failed is tried again (`again`), for nobody else would ask. */
export function createReading<Day>(ground: Ground<Day>, again: () => Again) {
  let reading: Promise<void> | null = null
  let isAskedAgain = false

  async function once(): Promise<void> {
    const asked = ground.order.ask()
    await sent(ground.sending())
    // The answer to what was sent has brought the day.
    if (ground.order.isCrossed(asked) && !ground.isBehind()) return
    const began = ground.order.ask()
    try {
      const day = await ground.read()
      again().succeeded()
      // What a press was answered meanwhile may be newer: it stays, and we ask again.
      if (ground.order.isCrossed(began)) isAskedAgain = true
      else ground.show(day)
    } catch (error) {
      again().failed(error instanceof Refused && isAnswered(error.problem))
      ground.failed(error)
    }
  }

  return function ask(): Promise<void> {
    if (reading) {
      isAskedAgain = true
      return reading
    }
    reading = once().finally(() => {
      reading = null
      if (!isAskedAgain) return
      isAskedAgain = false
      void ask()
    })
    return reading
  }
}

/** Our own presses make news of their own: the answer to them brings it. */
async function sent(sending: Promise<void> | null): Promise<void> {
  if (!sending) return
  let timer: ReturnType<typeof setTimeout> | undefined
  const patience = new Promise<void>((over) => {
    timer = setTimeout(over, SENDING_MS)
  })
  await Promise.race([sending, patience])
  clearTimeout(timer)
}
