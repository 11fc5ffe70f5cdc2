import { mintKey } from '../api/keys'
import { isTemporary, Refused } from '../api/problem'
import type { Command, Ground, Listener, Outbox } from '../crew/outbox'

/** Outboxes that are wrong, each in one way: what the histories must catch.
 *
 * `nothing` is the same outbox made right, so that it is the fault that is caught.
 */
export const WAYS = [
  'nothing',
  'sends_before_storing',
  'new_id_on_retry',
  'newest_first',
  'drops_on_503',
] as const
export type Way = (typeof WAYS)[number]

const KEY = 'broken-outbox'

type Part = Pick<Ground, 'send' | 'now' | 'mint'> & { readonly storage: Storage }

export function createBroken(way: Way, ground: Part, listener: Listener): Outbox {
  const unstored: Command[] = []
  let draining: Promise<void> | null = null
  const kept = () => JSON.parse(ground.storage.getItem(KEY) ?? '[]') as Command[]
  const read = () => (way === 'sends_before_storing' ? [...unstored] : kept())
  const write = (commands: readonly Command[]) => {
    if (way === 'sends_before_storing') unstored.splice(0, unstored.length, ...commands)
    else ground.storage.setItem(KEY, JSON.stringify(commands))
    listener.changed(commands)
  }
  const leave = (id: string) => write(read().filter((one) => one.id !== id))

  /** Whether a press that was not carried out leaves the outbox all the same. */
  function isGivenUp(command: Command, error: unknown): boolean {
    if (!(error instanceof Refused)) return false
    const { status } = error.problem
    if (way === 'drops_on_503' && status === 503) return true
    if (isTemporary(error.problem)) return false
    listener.refused(command, error.problem)
    return true
  }

  async function sendOne(): Promise<boolean> {
    const waiting = read()
    const next = way === 'newest_first' ? waiting.at(-1) : waiting[0]
    if (!next) return false
    const id = way === 'new_id_on_retry' ? mintKey() : next.id
    try {
      listener.answered(await ground.send({ ...next, id }))
    } catch (error) {
      if (!isGivenUp(next, error)) return false
    }
    leave(next.id)
    return true
  }

  async function sendAll(): Promise<void> {
    while (await sendOne());
  }

  return {
    waiting: read,
    put(path, words, body = {}) {
      const occurred_at = ground.now().toISOString()
      const command = { id: ground.mint(), path, words, body: { ...body, occurred_at } }
      write([...read(), command])
      return true
    },
    drain() {
      draining ??= sendAll().finally(() => {
        draining = null
        listener.rested?.(read().length, null)
      })
      return draining
    },
    sending: () => draining,
    wipe: () => write([]),
  }
}
