import { isTemporary, type Problem, Refused, UNREACHED } from '../api/problem'
import type { PressesAnswer, Today } from '../api/types'

/** One press of a button, kept from before it is sent until its answer is known. */
export interface Command {
  /** The Idempotency-Key: the same on every try, so that it takes effect once. */
  readonly id: string
  readonly path: string
  readonly body: Readonly<Record<string, unknown>> & { readonly occurred_at: string }
  readonly words: string
}

export type Send = (command: Command) => Promise<Today>
/** Several in one request, carried out in their order; see `/api/crew/presses`. */
export type SendTogether = (commands: readonly Command[]) => Promise<PressesAnswer>

/** Each as it would be sent alone, to the letter: its key stands for that very request. */
export function asSentTogether(commands: readonly Command[]) {
  const presses = commands.map(({ id, path, body }) => ({
    id,
    path,
    body: JSON.stringify(body),
  }))
  return { presses }
}

/** The most that go in one request, of the twenty that the service takes: it must be
 * answered in time on a busy day, too. */
const TOGETHER = 10

/** A request that failed after this was slow; one that fails at once had no way at all. */
const SLOW_MS = 5_000

/** What the outbox stands on: handed in, so that its rules need no browser. */
export interface Ground {
  readonly storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>
  /** The account that is signed in: nobody sends, sees or wipes another's presses. */
  readonly owner: () => string | null
  readonly send: Send
  readonly sendTogether?: SendTogether
  readonly mint: () => string
  readonly now: () => Date
  /** Milliseconds of a clock that nobody sets. */
  readonly ms?: () => number
}

export interface Listener {
  /** Sending stopped: nothing is left, or what is left must wait, and why. */
  rested?(left: number, because: Problem | null): void
  changed(waiting: readonly Command[]): void
  answered(today: Today): void
  /** Some were done, and the service could not say how the day stands now. */
  unseen?(): void
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
  /** Send what waits, oldest first: one alone, or a few in one request.
   *
   * `anew`: the way is another one now, so what failed before says nothing of it. */
  drain(anew?: boolean): Promise<void>
  /** While something is being sent: until that stops. */
  readonly sending: () => Promise<void> | null
  wipe(): void
}

export function createOutbox(ground: Ground, listener: Listener): Outbox {
  let draining: Promise<void> | null = null
  let isAskedAgain = false
  let isSingly = false
  /** Fewer after a request that took too long: a slow line must get some through. */
  let most = TOGETHER
  let isAnew = false
  let because: Problem | null = null
  const ms = ground.ms ?? (() => performance.now())
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
  /** All in one go: each writing waits for the disk. */
  const leave = (gone: readonly Command[]) => {
    const ids = new Set(gone.map(({ id }) => id))
    if (ids.size > 0) write(read().filter(({ id }) => !ids.has(id)))
  }

  /** False: it may succeed later, so it stays, and what follows it. */
  function isOver(command: Command, problem: Problem): boolean {
    because = problem
    if (isTemporary(problem) || problem.status === 401) return false
    // Told first: a kill before it has left sends it again, and is told once more.
    listener.refused(command, problem)
    return true
  }

  async function sendOldest(oldest: Command): Promise<boolean> {
    try {
      const today = await ground.send(oldest)
      leave([oldest])
      most = TOGETHER
      listener.answered(today)
      return true
    } catch (error) {
      if (!isOver(oldest, asProblem(error))) return false
      leave([oldest])
      return true
    }
  }

  async function sendSome(
    some: readonly Command[],
    together: SendTogether,
  ): Promise<boolean> {
    const began = ms()
    try {
      const { answers, today } = await together(some)
      most = TOGETHER
      const gone = some.filter((command, n) => {
        const answer = answers[n]
        if (!answer) return false
        return answer.status < 300 || isOver(command, problemIn(answer))
      })
      leave(gone)
      if (today) listener.answered(today)
      else if (gone.length > 0) listener.unseen?.()
      return gone.length === some.length
    } catch (error) {
      return isRefusedTogether(asProblem(error), some.length, ms() - began)
    }
  }

  /** Whether to go on after a request of several failed: with fewer, or one by one. */
  function isRefusedTogether(problem: Problem, of: number, took_ms: number): boolean {
    because = problem
    const wasTooMuch = problem.status >= 500 || took_ms >= SLOW_MS
    if (wasTooMuch && !isAnew) most = Math.max(1, Math.floor(of / 2))
    if (isTemporary(problem) || problem.status === 401) return false
    // An older service has no such door; else one of them is not for it, and is told so.
    if (problem.status === 404 || problem.status === 405) isSingly = true
    most = 1
    return true
  }

  /** Send the oldest; false: stop for now, what waits stays where it is. */
  async function send(): Promise<boolean> {
    const some = read().slice(0, most)
    const [oldest] = some
    if (!oldest) return false
    const together = isSingly ? undefined : ground.sendTogether
    if (some.length > 1 && together) return sendSome(some, together)
    return sendOldest(oldest)
  }

  async function sendAll(): Promise<void> {
    do {
      isAskedAgain = false
      isAnew = false
      because = null
      while (await send());
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
    drain(anew = false) {
      if (anew) {
        most = TOGETHER
        isAnew = true
      }
      // The signal may have come back while a request was failing of its absence.
      isAskedAgain = draining !== null
      draining ??= sendAll().finally(() => {
        draining = null
        listener.rested?.(read().length, because)
      })
      return draining
    },
    sending: () => draining,
    wipe() {
      const at = key()
      if (at) ground.storage.removeItem(at)
      listener.changed([])
    },
  }
}

function asProblem(error: unknown): Problem {
  return error instanceof Refused ? error.problem : UNREACHED
}

/** What the service said of one of several. */
function problemIn({ status, problem }: PressesAnswer['answers'][number]): Problem {
  const title = `The service answered ${status}`
  return { type: '/problems/unknown', title, detail: '', ...problem, status }
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
