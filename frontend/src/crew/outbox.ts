import { isTemporary, type Problem, Refused, UNREACHED } from '../api/problem'
import type { Today } from '../api/types'

/** One press of a button, kept from before it is sent until its answer is known. */
export interface Command {
  /** The Idempotency-Key: the same on every try, so that it takes effect once. */
  readonly id: string
  readonly path: string
  readonly body: Readonly<Record<string, unknown>> & { readonly occurred_at: string }
  readonly words: string
}

export type Send = (command: Command) => Promise<Today>

/** What the outbox stands on: handed in, so that its rules need no browser. */
export interface Ground {
  readonly storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>
  /** The account that is signed in: nobody sends, sees or wipes another's presses. */
  readonly owner: () => string | null
  readonly send: Send
  readonly mint: () => string
  readonly now: () => Date
}

export interface Listener {
  changed(waiting: readonly Command[]): void
  answered(today: Today): void
  refused(command: Command, problem: Problem): void
}

/** A press that was kept elsewhere before: its own key, and its own time. */
export interface Pressed {
  readonly id: string
  readonly occurred_at: string
}

export interface Outbox {
  readonly waiting: () => readonly Command[]
  /** Store a press; true once it is on the device. */
  put(
    path: string,
    words: string,
    body?: Readonly<Record<string, unknown>>,
    pressed?: Pressed,
  ): boolean
  /** Send what waits, oldest first, one at a time. */
  drain(): Promise<void>
  wipe(): void
}

export function createOutbox(ground: Ground, listener: Listener): Outbox {
  let draining: Promise<void> | null = null
  let isAskedAgain = false
  const key = (): string | null => {
    const owner = ground.owner()
    return owner && `ucr-outbox:${owner}`
  }
  const read = (): readonly Command[] => {
    const at = key()
    return at ? parse(ground.storage.getItem(at)) : []
  }
  const write = (commands: readonly Command[]) => {
    const at = key()
    if (!at) throw new Error('nobody is signed in')
    ground.storage.setItem(at, JSON.stringify(commands))
    listener.changed(commands)
  }
  const leave = (id: string) => write(read().filter((command) => command.id !== id))

  /** Send the oldest; false: stop for now, everything stays where it is. */
  async function sendOldest(): Promise<boolean> {
    const [oldest] = read()
    if (!oldest) return false
    try {
      const today = await ground.send(oldest)
      leave(oldest.id)
      listener.answered(today)
      return true
    } catch (error) {
      const problem = error instanceof Refused ? error.problem : UNREACHED
      if (isTemporary(problem) || problem.status === 401) return false
      // Told first: a kill between the two sends it again, and is told once more.
      listener.refused(oldest, problem)
      leave(oldest.id)
      return true
    }
  }

  async function sendAll(): Promise<void> {
    do {
      isAskedAgain = false
      while (await sendOldest());
    } while (isAskedAgain)
  }

  return {
    waiting: read,
    put(path, words, body = {}, pressed) {
      const occurred_at = pressed?.occurred_at ?? ground.now().toISOString()
      const id = pressed?.id ?? ground.mint()
      const command = { id, path, words, body: { ...body, occurred_at } }
      try {
        write([...read().filter((each) => each.id !== id), command])
        return true
      } catch {
        return false
      }
    },
    drain() {
      // The signal may have come back while a request was failing of its absence.
      isAskedAgain = draining !== null
      draining ??= sendAll().finally(() => {
        draining = null
      })
      return draining
    },
    wipe() {
      const at = key()
      if (at) ground.storage.removeItem(at)
      listener.changed([])
    },
  }
}

function parse(kept: string | null): readonly Command[] {
  if (kept === null) return []
  try {
    const commands: unknown = JSON.parse(kept)
    return Array.isArray(commands) ? commands : []
  } catch {
    return []
  }
}
