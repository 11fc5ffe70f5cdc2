import type { Press, Today } from '../api/types'
import { hhmm } from '../board/time'
import { safety as words } from './words/safety'

/** Two phones of one crew: whose press counted. Rules, and nothing else. */

const ENDS: ReadonlySet<Press['step']> = new Set([
  'complete',
  'hand-back',
  'refuse',
  'leave',
])

/** "On scene: Ann, 02:14". */
export function pressWords({ step, by, at }: Press): string {
  return `${words.value.pressed[step]}: ${by}, ${hhmm(at)}`
}

/** The press that ended the job which was shown before, by either phone. */
export function endOf(before: Today, next: Today): Press | null {
  const mine = [before.visit?.id, before.assignment?.id]
  return (
    next.pressed.find(({ step, about }) => ENDS.has(step) && mine.includes(about)) ??
    null
  )
}

/** What the other phone did last about the job in hand; null: nothing, or we did. */
export function byOther({ pressed, assignment }: Today): Press | null {
  const newest = pressed[pressed.length - 1]
  return assignment && newest && !newest.mine ? newest : null
}

/** "Already done: On scene: Ann, 02:14": our press came second. */
export function alreadyDone(path: string, { pressed }: Today): string | null {
  const [about, step] = path.split('/').slice(-2)
  const found = pressed.find((one) => one.about === about && one.step === step)
  return found && !found.mine ? words.value.pair.alreadyDone(pressWords(found)) : null
}
