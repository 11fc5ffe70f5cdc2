import { effect } from '@preact/signals'
import { onceSeen } from '../ui/onceSeen'
import { board } from './store'

/** Without a board for so long, what waits for it comes all the same. */
const LONGEST_MS = 5_000

/** Do what costs the processor much once the calls have been drawn.
 *
 * On a slow machine a map that is set up meanwhile keeps them back by a second.
 * Returns what gives it up.
 */
export function afterTheLists(act: () => void): () => void {
  let turn: ReturnType<typeof setTimeout> | undefined
  const later = (ms: number) => {
    clearTimeout(turn)
    turn = setTimeout(act, ms)
  }
  later(LONGEST_MS)
  const stop = effect(() => {
    if (board.value.area === null) return
    onceSeen(() => later(0))
    queueMicrotask(() => stop())
  })
  return () => {
    stop()
    clearTimeout(turn)
  }
}
