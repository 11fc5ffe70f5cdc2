import { useEffect, useState } from 'preact/hooks'
import { readSources } from '../api/reads'
import type { Sources } from '../api/types'
import { useFetched } from './useFetched'

/** What was read last of every source, and why it could not be read again since. */
export function useSources(everyMs: number): {
  readonly last: Sources | null
  readonly error: string | null
} {
  const [turn, again] = useState(0)
  useEffect(() => {
    const timer = setInterval(() => again((n) => n + 1), everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
  const [last, keep] = useState<Sources | null>(null)
  const { value, error } = useFetched(readSources, 'all', turn)
  useEffect(() => {
    if (value) keep(value)
  }, [value])
  return { last, error }
}
