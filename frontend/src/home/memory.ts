import { mintKey } from '../api/keys'

/** Keys of commands in memory only: their names hold words about a person, and what a
 * browser stores stays on a shared tablet. */
const kept = new Map<string, string>()

export const inMemory = {
  take(command: string): string {
    const key = kept.get(command) ?? mintKey()
    kept.set(command, key)
    return key
  },
  free(command: string): void {
    kept.delete(command)
  },
}
