import { effect, signal } from '@preact/signals'
import { post } from '../api/client'
import type { FixesKept, HelpPlace, PhonePosition, Placed } from '../api/types'
import { watchPower } from './power'
import { placed, sayPosition, now as serviceTime, today } from './store'
import {
  type Fix,
  heardAs,
  isWorthSending,
  type Power,
  shortened,
  stillEvery,
  UNKNOWN,
} from './throttle'

export type Sharing = 'off' | 'asking' | 'sharing' | 'refused' | 'unavailable'
export const sharing = signal<Sharing>('off')
/** What control has of us: the last position that the service believed. */
export const seen = signal<{ readonly accuracy_m: number; readonly at: number } | null>(
  null,
)
/** The service did not believe the newest one (a jump, or too unsure). */
export const disbelieved = signal(false)
export const power = signal<Power>(UNKNOWN)
/** Where this phone was last: only to suggest, and never kept. */
export const here = signal<PhonePosition | null>(null)

const KEPT = 30
const RETRY_MS = 10_000
const BEAT_MS = 5_000

/** While the shift runs, and this page is open, say where we are. */
export function sharePosition(): void {
  let watch: number | null = null
  void watchPower((told) => {
    power.value = told
  })
  effect(() => {
    const status = today.value?.shift?.status
    const isOn = status === 'on' || status === 'paused'
    if (isOn && watch === null) watch = start()
    if (isOn || watch === null) return
    navigator.geolocation.clearWatch(watch)
    watch = null
    forget()
  })
  effect(() => {
    if (placed.value) hearPlaced(placed.value)
  })
}

let queue: readonly Fix[] = []
let last: Fix | null = null
/** Said on the socket, and not answered yet. */
let said: Fix | null = null
let sentAt = Number.NEGATIVE_INFINITY
let beat: ReturnType<typeof setInterval> | undefined

/** Off shift nothing of where we were stays on the phone. */
function forget(): void {
  clearInterval(beat)
  queue = []
  last = null
  said = null
  sentAt = Number.NEGATIVE_INFINITY
  seen.value = null
  disbelieved.value = false
  sharing.value = 'off'
}

function start(): number | null {
  if (!('geolocation' in navigator)) {
    sharing.value = 'unavailable'
    return null
  }
  sharing.value = 'asking'
  beat = setInterval(again, BEAT_MS)
  return navigator.geolocation.watchPosition(
    found,
    ({ code }) => {
      sharing.value = code === 1 ? 'refused' : 'unavailable'
    },
    { enableHighAccuracy: true, maximumAge: 5_000 },
  )
}

function found({ coords, timestamp }: GeolocationPosition): void {
  sharing.value = 'sharing'
  const at = { lon: coords.longitude, lat: coords.latitude }
  const accuracy_m = coords.accuracy
  here.value = { ...at, accuracy_m, at: new Date(timestamp).toISOString() }
  take({ ...at, accuracy_m, at: timestamp })
}

/** A phone that lies still may be told of nothing: ask it, and send what waits. */
function again(): void {
  const isOld = last !== null && Date.now() - last.at >= stillEvery(power.peek())
  if (isOld) navigator.geolocation.getCurrentPosition(found, () => undefined, ONCE)
  void flush()
}

function take(here: Fix): void {
  if (isWorthSending(last, here, power.peek())) {
    last = here
    queue = [...queue, here].slice(-KEPT)
  }
  void flush()
}

/** What could not go waits its turn; a failed try is not repeated at once. One alone
 * goes by the socket, which is open anyway: the headers of a request weigh six times as
 * much. What the socket left without an answer, and several at once, are posted. */
async function flush(): Promise<void> {
  const now = Date.now()
  if (now - sentAt < RETRY_MS || (queue.length === 0 && said === null)) return
  sentAt = now
  const [first] = queue
  if (said === null && first && queue.length === 1 && sayPosition(asSent(first))) {
    said = first
    queue = []
    return
  }
  const positions = said ? [said, ...queue] : queue
  said = null
  queue = []
  try {
    const told = await post<FixesKept>('/api/crew/positions', {
      positions: positions.map(asSent),
    })
    hear(positions, told)
  } catch {
    queue = [...positions, ...queue].slice(-KEPT)
  }
}

/** The socket's answer; one to an older position says nothing new. */
function hearPlaced({ at, kept, rule }: Placed): void {
  if (said === null || Date.parse(at) !== said.at) return
  const refused = rule ? [{ index: 0, rule }] : []
  const positions = [said]
  said = null
  hear(positions, { kept: kept ? 1 : 0, refused })
}

function hear(sent: readonly Fix[], told: FixesKept): void {
  const newest = sent[sent.length - 1]
  const no = told.refused.find(({ index }) => index === sent.length - 1)
  const as = heardAs(told.kept, no?.rule ?? null)
  disbelieved.value = as === 'doubted'
  if (!newest || sharing.peek() === 'off' || as === 'doubted') return
  if (as === 'again') {
    queue = [newest, ...queue] // before the shift's start was heard, or lost: once more
    sentAt = 0 // at the next beat
    return
  }
  seen.value = { accuracy_m: Math.ceil(newest.accuracy_m), at: serviceTime.peek() }
}

function asSent(fix: Fix): PhonePosition {
  const { at, ...here } = shortened(fix)
  return { ...here, at: new Date(at).toISOString() }
}

const ONCE: PositionOptions = {
  enableHighAccuracy: true,
  maximumAge: 60_000,
  timeout: 3_000,
}

/** Where we are, for a call for help: also off shift, for it is asked only then. */
export function placeNow(): Promise<HelpPlace | null> {
  if (!('geolocation' in navigator)) return Promise.resolve(null)
  return new Promise((resolve) => {
    navigator.geolocation.getCurrentPosition(
      ({ coords, timestamp }) =>
        resolve({
          lon: coords.longitude,
          lat: coords.latitude,
          accuracy_m: coords.accuracy,
          age_s: Math.max(0, (Date.now() - timestamp) / 1000),
        }),
      () => resolve(null),
      ONCE,
    )
  })
}
