import { effect, signal, untracked } from '@preact/signals'
import { isLocked } from '../../api/locked'
import { keptFields } from '../../board/kept'
import {
  begin,
  type Clocks,
  type Minutes,
  type Mute,
  passed,
  recalled,
} from '../../board/mute'
import { SOUND } from '../../board/soundWords'
import { serviceNow } from '../../board/time'
import { playNotes } from '../../ui/sound'
import { isMuted, type Muted } from '../hush'
import { calmWords } from '../said'
import { deviceNow, me, serviceClock } from '../store'

/** Danger to life is quieter while all is muted, and by itself it never is. */
export type Mutable = Exclude<Muted, 'life'>
const EACH: readonly Mutable[] = ['all', 'breach', 'crew', 'link', 'look', 'new']
type Mutes = Readonly<Partial<Record<Mutable, Mute>>>

/** What is muted, and how much is left of that. */
export const mutes = signal<Mutes>({})
/** Said for a minute on the screen: sound came back. */
export const back = signal<{ readonly words: string; readonly at: number } | null>(null)
export const BACK_MS = 60_000

/** Three notes up, like no alarm: here is the sound again. */
const RETURN = [
  [440, 0.12],
  [554, 0.12],
  [659, 0.25],
] as const
const RETURN_VOLUME = 0.5

/** Let people mute, and end it: as they left it on this device, never for longer. */
export function attendMutes(): () => void {
  take(localStorage.getItem(key()))
  isMuted.value = (what) =>
    what !== 'life' && leftOf(mutes.value[what], clocks()) !== null
  const otherPage = (event: StorageEvent) => {
    if (event.key === key()) take(event.newValue)
  }
  addEventListener('storage', otherPage)
  const stops = [
    effect(() => {
      if (deviceNow.value) untracked(settle)
    }),
    effect(() => {
      if (isLocked.value) untracked(endAll)
    }),
    () => removeEventListener('storage', otherPage),
  ]
  return () => {
    for (const stop of stops) stop()
    isMuted.value = () => false
    mutes.value = {}
  }
}

export function muteFor(what: Mutable, minutes: Minutes): void {
  keep({ ...mutes.peek(), [what]: begin(minutes, clocks()) })
  back.value = null
  // Other words than of its end, which a screen reader would not say a second time.
  calmWords.value = `${about(what)}muted for ${minutes} minutes`
}

export function endMute(what: Mutable): void {
  const { [what]: _, ...rest } = mutes.peek()
  keep(rest)
  calmWords.value = `${about(what)}sound is on`
}

/** Whoever muted this desk has left it. */
function endAll(): void {
  const had = EACH.filter((what) => mutes.peek()[what])
  if (had.length === 0) return
  keep({})
  announce(had)
}

/** What is over by now ends, and is heard to end. */
function settle(): void {
  const before = mutes.peek()
  const had = EACH.filter((what) => before[what])
  if (had.length === 0) return
  const now = clocks()
  const after = map((what) => leftOf(before[what], now))
  const over = had.filter((what) => !after[what])
  if (over.length === 0) {
    mutes.value = after
    return
  }
  keep(after)
  announce(over)
}

function announce(over: readonly Mutable[]): void {
  const words = over.map((what) => `${about(what)}sound is on again`).join('. ')
  back.value = { words, at: Date.now() }
  calmWords.value = words
  playNotes(RETURN, RETURN_VOLUME)
}

const about = (what: Mutable) => `${what === 'all' ? 'This desk' : SOUND[what]}: `

const leftOf = (mute: Mute | undefined, now: Clocks) =>
  mute ? passed(mute, now) : null

const key = () => `ucr-desk-mute:${me.peek()?.account_id}`

function keep(next: Mutes): void {
  mutes.value = next
  localStorage.setItem(key(), JSON.stringify(next))
}

/** What another page, or this one before it was loaded anew, left. */
function take(text: string | null): void {
  const kept = keptFields(text)
  const now = clocks()
  mutes.value = map((what) => recalled(kept[what], now))
}

function map(each: (what: Mutable) => Mute | null): Mutes {
  return Object.fromEntries(
    EACH.flatMap((what) => {
      const mute = each(what)
      return mute ? [[what, mute]] : []
    }),
  )
}

function clocks(): Clocks {
  const device = Date.now()
  const service = serviceClock.peek()
  return {
    steady: performance.now(),
    device,
    service: serviceNow(service, device) / service.speed,
  }
}
