import type { Output } from './core'

/** So long what comes is gathered, once something was taken: ten times a second. */
export const GATHER_MS = 100

type Take = (output: Output) => void
type Together = (act: () => void) => void

/** Take what comes at once while it is calm, and gathered while much comes.
 *
 * Facts keep their order, and so do positions; what must not wait takes along whatever
 * waits before it. What is taken together is taken within `together`, so that whoever
 * draws it draws once.
 */
export function gathering(take: Take, together: Together = (act) => act()): Take {
  let waiting: Output[] = []
  let takenAt = Number.NEGATIVE_INFINITY
  let timer: ReturnType<typeof setTimeout> | undefined
  const flush = () => {
    clearTimeout(timer)
    timer = undefined
    const all = joined(waiting)
    waiting = []
    takenAt = performance.now()
    together(() => {
      for (const one of all) take(one)
    })
  }
  return (output) => {
    waiting.push(output)
    const left = takenAt + GATHER_MS - performance.now()
    if (!mayWait(output) || left <= 0) flush()
    else timer ??= setTimeout(flush, left)
  }
}

function mayWait(output: Output): boolean {
  return output.do === 'apply' || output.do === 'moved'
}

/** All facts as one and all positions as one: neither says anything of the other. */
function joined(outputs: readonly Output[]): readonly Output[] {
  const facts = outputs.filter((one) => one.do === 'apply')
  const moves = outputs.filter((one) => one.do === 'moved')
  const all: Output[] = outputs.filter((one) => !mayWait(one))
  if (moves.length > 0)
    all.unshift({ do: 'moved', positions: moves.flatMap(({ positions }) => positions) })
  if (facts.length > 0)
    all.unshift({ do: 'apply', events: facts.flatMap(({ events }) => events) })
  return all
}
