/** A random UUID; unlike crypto.randomUUID it also works on a plain http address. */
export function mintKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  const hex = [...bytes].map((byte, i) => {
    if (i === 6) return (0x40 | (byte & 0x0f)).toString(16)
    if (i === 8) return (0x80 | (byte & 0x3f)).toString(16)
    return byte.toString(16).padStart(2, '0')
  })
  return [
    [0, 4],
    [4, 6],
    [6, 8],
    [8, 10],
    [10, 16],
  ]
    .map(([from, to]) => hex.slice(from, to).join(''))
    .join('-')
}

/** Keeps the key of a command from before it is sent until its answer is known.
 *
 * The same command pressed again while its answer is unknown takes the same key, so
 * that the service does it once. A known answer, yes or no, frees the key.
 */
export interface KeyStore {
  take(command: string): string
  free(command: string): void
}

const PREFIX = 'ucr-key:'

export function createKeyStore(storage: Storage, mint = mintKey): KeyStore {
  return {
    take(command) {
      const kept = storage.getItem(PREFIX + command)
      if (kept) return kept
      const key = mint()
      storage.setItem(PREFIX + command, key)
      return key
    },
    free: (command) => storage.removeItem(PREFIX + command),
  }
}
