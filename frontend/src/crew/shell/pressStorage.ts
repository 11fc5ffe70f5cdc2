import type { Command } from '../outbox'

export interface Presses {
  readonly presses: () => readonly Command[]
  /** Put these in the place of all; it throws where nothing can be kept. */
  readonly keep: (presses: readonly Command[]) => void
}

type Named = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

const isOutbox = (name: string) => name.startsWith('ucr-outbox:')
/** An entry that is no press: it has the name it was stored by as its id. */
const isNamed = ({ id }: Command) => id.startsWith('ucr-')

/** The outbox, the ending that can still be taken back, and what was refused and not
 * seen, in one sealed list: all but the outbox are one entry each that no outbox sees,
 * for a note may tell of a person. */
export function pressStorage({ presses, keep }: Presses): Named {
  const others = (name: string) =>
    presses().filter((one) => (isOutbox(name) ? isNamed(one) : one.id !== name))
  return {
    getItem: (name) =>
      isOutbox(name)
        ? JSON.stringify(presses().filter((one) => !isNamed(one)))
        : (presses().find(({ id }) => id === name)?.words ?? null),
    setItem: (name, text) => {
      const put = isOutbox(name)
        ? (JSON.parse(text) as readonly Command[])
        : [{ id: name, path: '', body: { occurred_at: '' }, words: text }]
      keep([...others(name), ...put])
    },
    removeItem: (name) => {
      if (presses().length > 0) keep(others(name))
    },
  }
}
