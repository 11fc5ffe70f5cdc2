import { isTemporary, Refused } from '../api/problem'
import type { HelpPlace } from '../api/types'

/** What finding the place of a call for help stands on; the browser is handed in. */
export interface Ground {
  readonly find: () => Promise<HelpPlace | null>
  readonly send: (key: string, place: HelpPlace) => Promise<unknown>
  readonly mint: () => string
  /** Milliseconds; only spans count. */
  readonly now: () => number
}

export interface Placing {
  /** Help was pressed: begin to look, for that takes longer than to call. */
  look(): void
  /** Control has a call of ours without a place: tell it, if we know it or can. */
  tell(): Promise<void>
}

interface Found {
  readonly place: HelpPlace
  readonly at: number
}

/** Where a call for help came from: found beside the call and told after it, never the
 * other way. It is kept nowhere, so a page that was killed looks once more. Each try has
 * a key of its own: the age has grown, and the service takes the first that it hears. */
export function createPlacing(ground: Ground): Placing {
  let finding: Promise<Found | null> | null = null
  let telling: Promise<void> | null = null
  let isOver = false

  function look(): Promise<Found | null> {
    finding ??= ground.find().then((place) => place && { place, at: ground.now() })
    return finding
  }

  async function tellOnce(): Promise<void> {
    const found = await look()
    if (!found || isOver) return
    const age_s = found.place.age_s + (ground.now() - found.at) / 1000
    const place = { ...found.place, age_s: Math.min(86_400, age_s) }
    try {
      await ground.send(ground.mint(), place)
      isOver = true
    } catch (error) {
      isOver = error instanceof Refused && !isTemporary(error.problem)
    }
  }

  return {
    look() {
      finding = null
      isOver = false
      void look()
    },
    tell() {
      telling ??= tellOnce().finally(() => {
        telling = null
      })
      return telling
    },
  }
}
