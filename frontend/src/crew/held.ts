/** A press that waits half a minute on the phone, so that it can be taken back. */
export interface HeldPress {
  readonly id: string
  readonly path: string
  readonly words: string
  readonly body: Readonly<Record<string, unknown>>
  readonly occurred_at: string
}

/** What it stands on: handed in, so that its rules need no browser. */
export interface HeldGround {
  readonly storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>
  readonly owner: () => string | null
  readonly mint: () => string
  readonly now: () => Date
  /** Put it into the outbox under its own id and time; false: the device is full. */
  readonly send: (press: HeldPress) => boolean
}

export interface Held {
  readonly waiting: () => HeldPress | null
  /** Keep a press; false: it could not be kept, and goes at once instead. */
  hold(path: string, words: string, body: Readonly<Record<string, unknown>>): boolean
  /** Take it back: it was never sent. */
  undo(): HeldPress | null
  /** The crew moved on, left the page, or is sure: it goes now. */
  release(): void
  /** Let it go once its half minute is over. */
  tick(): void
  secondsLeft(): number
}

export const HOLD_MS = 30_000

/** Only the last press is held. A reload or a kill finds it where it was; one whose time
 * ran out meanwhile goes at once, with the time at which it was pressed. */
export function createHeld(
  ground: HeldGround,
  changed: (press: HeldPress | null) => void,
): Held {
  const key = (): string | null => {
    const owner = ground.owner()
    return owner && `ucr-held:${owner}`
  }
  const read = (): HeldPress | null => {
    const at = key()
    return at ? parse(ground.storage.getItem(at)) : null
  }
  const clear = () => {
    const at = key()
    if (at) ground.storage.removeItem(at)
    changed(null)
  }
  const left = (press: HeldPress) =>
    Date.parse(press.occurred_at) + HOLD_MS - ground.now().getTime()

  function release(): void {
    const press = read()
    // First into the outbox, then out of here: a kill between finds it twice, under one
    // id, and the service carries it out once.
    if (press && ground.send(press)) clear()
  }

  return {
    waiting: read,
    hold(path, words, body) {
      release()
      const at = key()
      const occurred_at = ground.now().toISOString()
      const press = { id: ground.mint(), path, words, body, occurred_at }
      try {
        if (!at) return false
        ground.storage.setItem(at, JSON.stringify(press))
      } catch {
        return ground.send(press)
      }
      changed(press)
      return true
    },
    undo() {
      const press = read()
      if (press) clear()
      return press
    },
    release,
    tick() {
      const press = read()
      if (!press) return
      const ms = left(press)
      // A clock that was set back must not hold it for longer than it may be held.
      if (ms <= 0 || ms > HOLD_MS) release()
    },
    secondsLeft() {
      const press = read()
      return press ? Math.max(0, Math.ceil(left(press) / 1000)) : 0
    },
  }
}

function parse(kept: string | null): HeldPress | null {
  if (kept === null) return null
  try {
    const press: unknown = JSON.parse(kept)
    return isPress(press) ? press : null
  } catch {
    return null
  }
}

function isPress(press: unknown): press is HeldPress {
  return typeof press === 'object' && press !== null && 'occurred_at' in press
}
