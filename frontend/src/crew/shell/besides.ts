import { HELP } from '../help'

type Kept = Pick<Storage, 'length' | 'key' | 'removeItem'>

/** Forget calls for help that lie beside the sealed store, as a sign-in ends.
 *
 * `but`: whose call stays; null: nobody's. A PIN forgets none: it keeps nobody from help.
 */
export function forgetHelp(storage: Kept, but: string | null): void {
  const names = Array.from({ length: storage.length }, (_, n) => storage.key(n))
  for (const name of names)
    if (name?.startsWith(HELP) && name !== HELP + (but ?? '-')) storage.removeItem(name)
}
