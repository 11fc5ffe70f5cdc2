import type { Problem } from '../api/problem'

/** Under this an account's refusals lie among what it pressed, and are no presses. */
export const REFUSED = 'ucr-refused:'

/** A press that the service would not do, until the crew has seen it. */
export interface Refusal {
  /** Of the press: told twice after a kill, it is one. */
  readonly id: string
  readonly words: string
  readonly problem: Problem
}

/** What it stands on: handed in, so that its rules need no browser. */
export interface RefusalGround {
  readonly storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>
  readonly owner: () => string | null
}

export interface Refusals {
  readonly unseen: () => readonly Refusal[]
  /** Keep it before its press is let go: a kill between loses neither. */
  keep(refusal: Refusal): void
  seen(id: string): void
}

/** Refusals that lie on the phone until somebody has read them: a killed page, or a
 * locked one, shows them when it is opened. */
export function createRefusals(
  { storage, owner }: RefusalGround,
  changed: (unseen: readonly Refusal[]) => void,
): Refusals {
  /** Those that the device could not keep. */
  let unstored: readonly Refusal[] = []
  const key = (): string | null => {
    const account = owner()
    return account && REFUSED + account
  }
  const stored = (): readonly Refusal[] => {
    const at = key()
    return at ? parse(storage.getItem(at)) : []
  }
  const unseen = () => [...stored(), ...unstored]
  const without = (all: readonly Refusal[], id: string) =>
    all.filter((one) => one.id !== id)

  function write(next: readonly Refusal[]): boolean {
    const at = key()
    try {
      if (!at) return false
      if (next.length > 0) storage.setItem(at, JSON.stringify(next))
      else storage.removeItem(at)
      return true
    } catch {
      return false
    }
  }

  return {
    unseen,
    keep(refusal) {
      if (!write([...without(stored(), refusal.id), refusal]))
        unstored = [...without(unstored, refusal.id), refusal]
      changed(unseen())
    },
    seen(id) {
      unstored = without(unstored, id)
      if (stored().some((one) => one.id === id)) write(without(stored(), id))
      changed(unseen())
    },
  }
}

function parse(kept: string | null): readonly Refusal[] {
  if (kept === null) return []
  try {
    const found: unknown = JSON.parse(kept)
    return Array.isArray(found) ? found : []
  } catch {
    return []
  }
}
