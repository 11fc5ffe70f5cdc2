import type { Output } from './core'

/** So long what comes is gathered, once something was taken: ten times a second. */
export const GATHER_MS = 100

type Take = (output: Output) => void

/** Take what comes at once while it is calm, and gathered while much comes.
 *
 * Nothing changes its order, and what must not wait takes along whatever waits before it.
 */
export function gathering(take: Take): Take {
  let waiting: Output[] = []
  let takenAt = Number.NEGATIVE_INFINITY
  let timer: ReturnType<typeof setTimeout> | undefined
  const flush = () => {
    clearTimeout(timer)
    timer = undefined
    const all = joined(waiting)
    waiting = []
    takenAt = performance.now()
    for (const one of all) take(one)
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

/** Neighbours of one kind as one. */
function joined(outputs: readonly Output[]): readonly Output[] {
  const all: Output[] = []
  for (const next of outputs) {
    const last = all.at(-1)
    if (last?.do === 'apply' && next.do === 'apply')
      all[all.length - 1] = { ...last, events: [...last.events, ...next.events] }
    else if (last?.do === 'moved' && next.do === 'moved')
      all[all.length - 1] = {
        ...last,
        positions: [...last.positions, ...next.positions],
      }
    else all.push(next)
  }
  return all
}
