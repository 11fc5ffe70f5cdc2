import { signal } from '@preact/signals'
import type { HomeArrival } from '../api/types'

const EVERY_MS = 4_000
const PATIENCE_MS = 8_000
/** Three looks that brought nothing: what is shown may be old. */
export const STALE_MS = 15_000

export interface Watched {
  readonly id: string
  readonly arrival: HomeArrival | null
  /** When the service last said so, by this device's clock; 0: never. */
  readonly heardAt: number
  readonly ended: 'no' | 'not_found' | 'signed_out'
}

export const watched = signal<Watched | null>(null)

/** Look at one request every few seconds until `stop`; an unchanged one costs nothing. */
export function watch(id: string): () => void {
  let isOver = false
  let tag: string | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  if (watched.value?.id !== id)
    watched.value = { id, arrival: null, heardAt: 0, ended: 'no' }
  const look = async () => {
    clearTimeout(timer)
    const heard = await ask(id, tag)
    if (isOver) return
    tag = heard.tag ?? tag
    tell(id, heard)
    if (watched.value?.ended !== 'not_found') timer = setTimeout(look, EVERY_MS)
  }
  const wake = () => {
    if (document.visibilityState === 'visible') void look()
  }
  document.addEventListener('visibilitychange', wake)
  void look()
  return () => {
    isOver = true
    clearTimeout(timer)
    document.removeEventListener('visibilitychange', wake)
  }
}

/** Take in what a command has answered. */
export function heard(arrival: HomeArrival): void {
  tell(arrival.id, { status: 200, arrival, tag: null })
}

interface Heard {
  readonly status: number
  readonly arrival: HomeArrival | null
  readonly tag: string | null
}

async function ask(id: string, tag: string | null): Promise<Heard> {
  try {
    const response = await fetch(`/api/home/requests/${id}`, {
      credentials: 'same-origin',
      cache: 'no-store',
      headers: tag ? { 'If-None-Match': tag } : {},
      signal: AbortSignal.timeout(PATIENCE_MS),
    })
    const arrival = response.ok ? ((await response.json()) as HomeArrival) : null
    return { status: response.status, arrival, tag: response.headers.get('ETag') }
  } catch {
    return { status: 0, arrival: null, tag: null }
  }
}

function tell(id: string, { status, arrival }: Heard): void {
  const before = watched.value
  if (before?.id !== id) return
  if (arrival) watched.value = { id, arrival, heardAt: Date.now(), ended: 'no' }
  else if (status === 304)
    watched.value = { ...before, heardAt: Date.now(), ended: 'no' }
  else if (status === 404) watched.value = { ...before, ended: 'not_found' }
  else if (status === 401 || status === 403)
    watched.value = { ...before, ended: 'signed_out' }
}
