import { HELP } from '../help'
import type { Rows } from './rows'

type Kept = Pick<Storage, 'length' | 'key' | 'getItem' | 'setItem' | 'removeItem'>

/** A call for help as a row beside the sealed store: without a word of a person. */
interface CallRow {
  readonly what: string
  readonly text: string
}

/** Where a call for help lies: in the browser's plain storage, and at once on the disk.
 *
 * The browser writes its plain storage only seconds later: a phone that died meanwhile
 * had forgotten the call. Not sealed: it must go without a PIN.
 */
export function besideStorage(
  storage: Kept,
  rows: () => Rows | null,
): Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> {
  return {
    getItem: (name) => storage.getItem(name),
    setItem: (name, text) => {
      const row: CallRow = { what: name, text }
      void rows()
        ?.write([{ put: 'owed', row }])
        .catch(() => undefined)
      storage.setItem(name, text)
    },
    removeItem: (name) => {
      void rows()
        ?.write([{ drop: 'owed', key: name }])
        .catch(() => undefined)
      storage.removeItem(name)
    },
  }
}

/** The app is opened: what the plain storage forgot as the phone died is there again. */
export async function bringBack(storage: Kept, rows: Rows): Promise<void> {
  for (const { what, text } of await calls(rows))
    if (storage.getItem(what) === null) storage.setItem(what, text)
}

/** Forget calls for help that lie beside the sealed store, as a sign-in ends.
 *
 * `but`: whose call stays; null: nobody's. A PIN forgets none: it keeps nobody from help.
 */
export async function forgetHelp(
  storage: Kept,
  rows: Rows | null,
  but: string | null,
): Promise<void> {
  const goes = (name: string) => name.startsWith(HELP) && name !== HELP + (but ?? '-')
  const names = Array.from({ length: storage.length }, (_, n) => storage.key(n))
  for (const name of names) if (name && goes(name)) storage.removeItem(name)
  if (!rows) return
  const gone = (await calls(rows)).filter(({ what }) => goes(what))
  await rows.write(gone.map(({ what }) => ({ drop: 'owed', key: what })))
}

async function calls(rows: Rows): Promise<readonly CallRow[]> {
  const owed = (await rows.list('owed')) as readonly CallRow[]
  return owed.filter(({ what }) => what.startsWith(HELP))
}
