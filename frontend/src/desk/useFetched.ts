import { useEffect, useState } from 'preact/hooks'
import { isLocked } from '../api/locked'
import { inWords, Refused } from '../api/problem'

export interface Fetched<T> {
  readonly value: T | null
  readonly error: string | null
}

const SETTLE_MS = 300

/** Read something, and read it again when `version` changes; the old stays meanwhile.
 * With no id nothing is asked, nor at a locked desk. */
export function useFetched<T>(
  read: (id: string) => Promise<T>,
  id: string | null,
  version: unknown,
): Fetched<T> {
  const [kept, keep] = useState<Fetched<T> & { id: string | null }>({
    id,
    value: null,
    error: null,
  })
  const isClosed = isLocked.value
  useEffect(() => {
    if (id === null || isClosed) return
    let isCurrent = true
    const timer = setTimeout(async () => {
      const next = await outcome(read, id)
      if (isCurrent) keep({ id, ...next })
    }, SETTLE_MS)
    return () => {
      isCurrent = false
      clearTimeout(timer)
    }
  }, [id, version, isClosed])
  return kept.id === id ? kept : { value: null, error: null }
}

async function outcome<T>(
  read: (id: string) => Promise<T>,
  id: string,
): Promise<Fetched<T>> {
  try {
    return { value: await read(id), error: null }
  } catch (error) {
    const words = error instanceof Refused ? inWords(error.problem) : String(error)
    return { value: null, error: words }
  }
}
