import { signal } from '@preact/signals'
import { call, get } from '../../api/client'
import type { PushView } from '../../api/types'
import { reread, today } from '../store'
import { reach } from '../words/reach'
import { hiddenMinutes, isBlind, WAKE, type Wake } from './receiving'

export const wake = signal<Wake>('unknown')
/** How long the page was hidden with nothing to wake it, until the crew has seen it. */
export const wasHidden = signal<number | null>(null)

let publicKey: string | null = null
/** A worker that is not there after this long is not coming. */
const PATIENCE_MS = 15_000

/** Find out whether this phone can be woken, and look when it is. */
export async function watchWaking(): Promise<void> {
  warnWhenHidden()
  navigator.serviceWorker?.addEventListener('message', ({ data }) => {
    if (data === WAKE) void reread()
  })
  const told = await get<PushView>('/api/crew/push').catch(() => null)
  if (told) await learn(told)
}

async function learn(told: PushView): Promise<void> {
  publicKey = told.public_key
  if (publicKey === null) wake.value = 'not_set_up'
  else if (!('PushManager' in window) || !(await registered()))
    wake.value = 'unsupported'
  else if (Notification.permission === 'denied') wake.value = 'denied'
  else if (Notification.permission === 'granted') await subscribe()
  else wake.value = 'off'
}

/** After a press: the browser asks, and what it gives is told to the service. */
export async function ask(): Promise<void> {
  wake.value = 'asking'
  const answer = await Notification.requestPermission()
  if (answer === 'granted') await subscribe()
  else wake.value = answer === 'denied' ? 'denied' : 'off'
}

async function subscribe(): Promise<void> {
  const worker = await registered()
  if (!worker || publicKey === null) return
  try {
    const found = await fresh(worker.pushManager, publicKey)
    await call('/api/crew/push', {
      method: 'PUT',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ endpoint: found.endpoint, ...keysOf(found) }),
    })
    wake.value = 'on'
  } catch {
    wake.value = 'failed'
  }
}

/** One that another key made is of no use any more. */
async function fresh(
  manager: PushManager,
  applicationServerKey: string,
): Promise<PushSubscription> {
  const options = { userVisibleOnly: true, applicationServerKey }
  try {
    return await manager.subscribe(options)
  } catch {
    const old = await manager.getSubscription()
    await old?.unsubscribe()
    return manager.subscribe(options)
  }
}

function keysOf(found: PushSubscription): { p256dh: string; auth: string } {
  const { p256dh = '', auth = '' } = found.toJSON().keys ?? {}
  return { p256dh, auth }
}

/** The worker of this page, once it is at work; it may be the first time. */
async function registered(): Promise<ServiceWorkerRegistration | null> {
  if (!('serviceWorker' in navigator)) return null
  const patience = new Promise<null>((done) =>
    setTimeout(() => done(null), PATIENCE_MS),
  )
  return Promise.race([navigator.serviceWorker.ready, patience])
}

/** A page that nobody sees cannot show anything: its title says so, and it tells later. */
function warnWhenHidden(): void {
  const title = document.title
  let since: number | null = null
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) {
      since = isBlind(today.peek(), wake.peek()) ? Date.now() : null
      document.title = since === null ? title : reach.value.hiddenTitle
      return
    }
    document.title = title
    const minutes = since === null ? 0 : hiddenMinutes(since, Date.now())
    if (minutes > 0) wasHidden.value = minutes
  })
}
