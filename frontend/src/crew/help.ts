import { isTemporary, type Problem, Refused, UNREACHED } from '../api/problem'

/** A call for help that control has not taken yet. It waits for nothing else to go, and
 * where it came from is no part of it: that is told once control has the call. */
export interface Call {
  /** The Idempotency-Key: the same on every try. */
  readonly id: string
  readonly occurred_at: string
  /** Why control would not take it; null: it is tried again by itself. */
  readonly refused: string | null
}

export interface Ground {
  readonly storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>
  readonly owner: () => string | null
  readonly send: (key: string, body: unknown) => Promise<unknown>
  readonly mint: () => string
  readonly now: () => Date
}

export interface Help {
  readonly waiting: () => Call | null
  /** Keep a call before it is sent; pressed again while one waits, it is that one. */
  press(): Call
  /** Send it; where it is on its way, and fails, it goes once more at once. */
  drain(): Promise<void>
  drop(): void
}

/** Under this a call lies in the browser's plain storage: it must go without a PIN. */
export const HELP = 'ucr-help:'
/** Our own key came with our own earlier request: control has the call. */
const TAKEN = '/problems/key-reused'

/** The rules of the help button's own outbox; the browser is handed in. */
export function createHelp(
  ground: Ground,
  listener: { changed(call: Call | null): void; taken(): void },
): Help {
  let draining: Promise<void> | null = null
  let isAskedAgain = false
  let held: Call | null = null // stays when the device can store nothing
  const key = () => HELP + (ground.owner() ?? '')
  const read = () => held ?? parse(ground.storage.getItem(key()))
  const write = (call: Call | null) => {
    held = call
    try {
      if (call) ground.storage.setItem(key(), JSON.stringify(call))
      else ground.storage.removeItem(key())
    } catch {
      // kept in memory: a call for help is sent even by a phone without storage
    }
    listener.changed(call)
  }

  async function send(): Promise<void> {
    const call = read()
    if (!call) return
    try {
      await ground.send(call.id, { occurred_at: call.occurred_at })
    } catch (error) {
      const problem = error instanceof Refused ? error.problem : UNREACHED
      if (problem.type !== TAKEN) return mark(problem)
    }
    // It may have been taken back, or another pressed, while it was on its way.
    if (read()?.id === call.id) write(null)
    listener.taken()
  }

  function mark(problem: Problem): void {
    const refused = isTemporary(problem) ? null : problem.title
    const still = read()
    if (still && still.refused !== refused) write({ ...still, refused })
  }

  async function sendAgain(): Promise<void> {
    do {
      isAskedAgain = false
      await send()
    } while (isAskedAgain && read())
  }

  return {
    waiting: read,
    press() {
      const waits = read()
      if (waits) return waits
      const occurred_at = ground.now().toISOString()
      const call = { id: ground.mint(), occurred_at, refused: null }
      write(call)
      return call
    },
    drain() {
      isAskedAgain = draining !== null
      draining ??= sendAgain().finally(() => {
        draining = null
      })
      return draining
    },
    drop() {
      write(null)
    },
  }
}

function parse(kept: string | null): Call | null {
  if (kept === null) return null
  try {
    const call: unknown = JSON.parse(kept)
    const isCall = typeof call === 'object' && call !== null && 'id' in call
    return isCall ? (call as Call) : null
  } catch {
    return null
  }
}
