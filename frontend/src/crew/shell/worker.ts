import { signal } from '@preact/signals'

/** A newer version lies ready beside the one that runs. */
export const updateReady = signal(false)
/** The version is another than when the app was last opened here. */
export const wasUpdated = signal(false)

const LOOK_MS = 3_600_000
const KEY = 'ucr-shell'

let registration: ServiceWorkerRegistration | null = null

/** Let the worker keep the page for when there is no signal. */
export async function registerWorker(): Promise<void> {
  if (!('serviceWorker' in navigator) || import.meta.env.DEV) return
  void sayIfUpdated()
  registration = await navigator.serviceWorker
    .register('/crew/worker.js', { scope: '/crew', updateViaCache: 'none' })
    .catch(() => null)
  if (!registration) return
  const here = registration
  lookAt(here.waiting)
  lookAt(here.installing)
  here.addEventListener('updatefound', () => lookAt(here.installing))
  const look = () => void here.update().catch(() => undefined)
  setInterval(look, LOOK_MS)
  window.addEventListener('online', look)
}

function lookAt(worker: ServiceWorker | null): void {
  const tell = () => {
    const isNewer = navigator.serviceWorker.controller !== null
    if (worker?.state === 'installed' && isNewer) updateReady.value = true
  }
  worker?.addEventListener('statechange', tell)
  tell()
}

/** Let the newer version take over, and show it. */
export function takeOver(): void {
  const reload = () => location.reload()
  navigator.serviceWorker.addEventListener('controllerchange', reload, { once: true })
  registration?.waiting?.postMessage('take-over')
}

/** A version may also have taken over while the app was closed: say so then. */
async function sayIfUpdated(): Promise<void> {
  const workers = navigator.serviceWorker
  if (!workers.controller) await new Promise((done) => firstOf(workers, done))
  const running = await versionOf(workers.controller)
  if (running === null) return
  const before = localStorage.getItem(KEY)
  localStorage.setItem(KEY, running)
  wasUpdated.value = before !== null && before !== running
}

function firstOf(workers: ServiceWorkerContainer, done: (event: Event) => void): void {
  workers.addEventListener('controllerchange', done, { once: true })
}

function versionOf(worker: ServiceWorker | null): Promise<string | null> {
  if (!worker) return Promise.resolve(null)
  const { port1, port2 } = new MessageChannel()
  return new Promise((done) => {
    port1.onmessage = ({ data }) => done(typeof data === 'string' ? data : null)
    worker.postMessage('version', [port2])
  })
}
