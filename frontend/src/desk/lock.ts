import { effect, signal } from '@preact/signals'
import { post } from '../api/client'
import { isLocked } from '../api/locked'
import { readMe } from '../api/reads'
import type { Me } from '../api/types'
import { me, serviceClock } from './store'

/** How often the service is told that somebody's hand is here. */
const TELL_MS = 20_000
const LOOK_MS = 1000
const HANDS = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'] as const

/** The service does not know of the lock yet: it is told until it does. */
const isToTell = signal(false)
/** The page came up locked, so that it has read nothing yet. */
let beganLocked = false

/** Cover this desk when nobody's hand has been at it for as long as the service says. */
export function watchHands(): void {
  beganLocked = me.value?.is_locked ?? false
  isLocked.value = beganLocked
  let handAt = Date.now()
  let toldAt = Date.now()
  const hand = () => {
    if (isLocked.value || waitMs() === null) return
    handAt = Date.now()
    if (handAt - toldAt < TELL_MS) return
    toldAt = handAt
    post('/api/active').catch(() => undefined)
  }
  for (const kind of HANDS)
    document.addEventListener(kind, hand, { capture: true, passive: true })
  effect(() => {
    if (!isLocked.value) handAt = Date.now()
  })
  setInterval(() => {
    const wait = waitMs()
    if (!isLocked.value && wait !== null && Date.now() - handAt >= wait) lockNow()
    if (isToTell.value) void tell()
  }, LOOK_MS)
}

/** In this device's time: a demo's clock may run faster. */
function waitMs(): number | null {
  const seconds = me.value?.lock_after_s
  return seconds ? (seconds * 1000) / serviceClock.value.speed : null
}

/** Cover the screen at once, and close its reads at the service. */
export function lockNow(): void {
  isLocked.value = true
  isToTell.value = true
  void tell()
}

async function tell(): Promise<void> {
  isToTell.value = false
  try {
    await post('/api/lock')
  } catch {
    isToTell.value = isLocked.value && !(await isKnown())
  }
}

/** Refused because it is locked already: nothing more is to be told. */
async function isKnown(): Promise<boolean> {
  return readMe().then(
    (user) => user.is_locked,
    () => false,
  )
}

/** Somebody has proved who they are: go on as they left it, or begin anew for another. */
export function unlockFor(user: Me): void {
  const isSame = user.account_id === me.value?.account_id && user.role === me.value.role
  if (!isSame || beganLocked) {
    sessionStorage.clear()
    location.replace('/')
    return
  }
  isToTell.value = false
  me.value = user
  isLocked.value = false
}
