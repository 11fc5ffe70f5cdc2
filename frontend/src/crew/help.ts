import { isTemporary, type Problem, Refused, UNREACHED } from '../api/problem'
import type { HelpPlace } from '../api/types'

/** A call for help that control has not taken yet. It waits for nothing else to go. */
export interface Call {
  /** The Idempotency-Key: the same on every try. */
  readonly id: string
  readonly occurred_at: string
  readonly place: HelpPlace | null
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
  /** Where we are, found after the press: it never holds the call back. */
  locate(id: string, place: HelpPlace): void
  drain(): Promise<void>
  drop(): void
}

/** The rules of the help button's own outbox; the browser is handed in. */
export function createHelp(
  ground: Ground,
  listener: { changed(call: Call | null): void; taken(): void },
): Help {
  let draining: Promise<void> | null = null
  let held: Call | null = null // stays when the device can store nothing
  const key = () => `ucr-help:${ground.owner() ?? ''}`
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
      await ground.send(call.id, asSent(call, ground.now()))
      write(null)
      listener.taken()
    } catch (error) {
      mark(error instanceof Refused ? error.problem : UNREACHED)
    }
  }

  function mark(problem: Problem): void {
    const refused = isTemporary(problem) ? null : problem.title
    const still = read()
    if (still && still.refused !== refused) write({ ...still, refused })
  }

  return {
    waiting: read,
    press() {
      const waits = read()
      if (waits) return waits
      const occurred_at = ground.now().toISOString()
      const call = { id: ground.mint(), occurred_at, place: null, refused: null }
      write(call)
      return call
    },
    locate(id, place) {
      const call = read()
      if (call?.id === id) write({ ...call, place })
    },
    drain() {
      draining ??= send().finally(() => {
        draining = null
      })
      return draining
    },
    drop() {
      write(null)
    },
  }
}

/** The place has aged while the call waited; only the span counts, no clock does. */
function asSent({ occurred_at, place }: Call, now: Date): unknown {
  if (!place) return { occurred_at }
  const waited_s = Math.max(0, (now.getTime() - Date.parse(occurred_at)) / 1000)
  const age_s = Math.min(86_400, place.age_s + waited_s)
  return { occurred_at, place: { ...place, age_s } }
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
