import { effect, signal } from '@preact/signals'
import { post } from '../api/client'
import type { PhonePosition } from '../api/types'
import { now as serviceTime, today } from './store'

export type Sharing = 'off' | 'asking' | 'sharing' | 'refused' | 'unavailable'
export const sharing = signal<Sharing>('off')
export const lastShared = signal<number | null>(null)

const EVERY_MS = 10_000
const KEPT = 30

/** While the shift runs, and this page is open, say where we are. */
export function sharePosition(): void {
  let watch: number | null = null
  effect(() => {
    const status = today.value?.shift?.status
    const isOn = status === 'on' || status === 'paused'
    if (isOn && watch === null) watch = start()
    if (isOn || watch === null) return
    navigator.geolocation.clearWatch(watch)
    watch = null
    sharing.value = 'off'
  })
}

let queue: readonly PhonePosition[] = []
let sentAt = 0

function start(): number | null {
  if (!('geolocation' in navigator)) {
    sharing.value = 'unavailable'
    return null
  }
  sharing.value = 'asking'
  return navigator.geolocation.watchPosition(
    ({ coords, timestamp }) => {
      sharing.value = 'sharing'
      const here: PhonePosition = {
        lon: coords.longitude,
        lat: coords.latitude,
        accuracy_m: coords.accuracy,
        at: new Date(timestamp).toISOString(),
      }
      queue = [...queue, here].slice(-KEPT)
      void flush()
    },
    ({ code }) => {
      sharing.value = code === 1 ? 'refused' : 'unavailable'
    },
    { enableHighAccuracy: true, maximumAge: 5_000 },
  )
}

/** Send the newest at most every ten seconds; what could not go waits its turn. */
async function flush(): Promise<void> {
  const now = Date.now()
  if (now - sentAt < EVERY_MS || queue.length === 0) return
  sentAt = now
  const positions = queue
  queue = []
  try {
    await post('/api/crew/positions', { positions })
    lastShared.value = serviceTime.peek()
  } catch {
    queue = [...positions, ...queue].slice(-KEPT)
  }
}
