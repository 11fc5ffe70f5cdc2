import { useCallback, useEffect, useState } from 'preact/hooks'
import { isLocked } from '../api/locked'
import { inWords, Refused } from '../api/problem'
import { isLive } from './store'

export interface Fetched<T> extends Read<T> {
  /** Read it once more. */
  readonly again: () => void
}

interface Read<T> {
  readonly value: T | null
  readonly error: string | null
}

const SETTLE_MS = 300

/** Read something, and read it again when `version` changes; the old stays meanwhile.
 * What could not be read is read again when the line is back. With no id nothing is
 * asked, nor at a locked desk. */
export function useFetched<T>(
  read: (id: string) => Promise<T>,
  id: string | null,
  version: unknown,
): Fetched<T> {
  const [kept, keep] = useState<Read<T> & { id: string | null }>({
    id,
    value: null,
    error: null,
  })
  const [turn, take] = useState(0)
  const again = useCallback(() => take((before) => before + 1), [])
  const isClosed = isLocked.value
  const live = isLive.value
  const isUnread = kept.error !== null
  useEffect(() => {
    if (live && isUnread) again()
  }, [live])
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
  }, [id, version, isClosed, turn])
  return kept.id === id ? { ...kept, again } : { value: null, error: null, again }
}

async function outcome<T>(
  read: (id: string) => Promise<T>,
  id: string,
): Promise<Read<T>> {
  try {
    return { value: await read(id), error: null }
  } catch (error) {
    const words = error instanceof Refused ? inWords(error.problem) : String(error)
    return { value: null, error: words }
  }
}
