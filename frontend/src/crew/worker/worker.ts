import { listenForPush } from './push'
import { cacheName, fromShell, isOld, type Shell } from './rules'
import type { Installing, WorkerScope } from './scope'

/** Written in when the page is built (frontend/build/shell.ts). */
declare const __SHELL__: Shell
declare const __VERSION__: string

const scope = self as unknown as WorkerScope
const shell: Shell = __SHELL__
const version: string = __VERSION__
const SERVICE = ['/api/*']
const source = 'network' as const

scope.addEventListener('install', (event) => {
  event.waitUntil(keepShell())
  event.waitUntil(passBy(event))
})

scope.addEventListener('activate', (event) => {
  event.waitUntil(removeOld().then(() => scope.clients.claim()))
})

scope.addEventListener('fetch', (event) => {
  const path = fromShell(event.request, shell, location.origin)
  if (path !== null) event.respondWith(fromCache(path, event.request))
})

scope.addEventListener('message', (event) => {
  if (event.data === 'take-over') void scope.skipWaiting()
  if (event.data === 'version') event.ports[0]?.postMessage(version)
})

listenForPush(scope)

/** What is asked of the service itself goes past this worker, which mostly sleeps: to
 * wake it takes a slow phone longer than the way. A browser that knows no routes asks as
 * before; so does one that takes none of ours. */
async function passBy(event: Installing): Promise<void> {
  await event
    .addRoutes?.(SERVICE.map((urlPattern) => ({ condition: { urlPattern }, source })))
    .catch(() => undefined)
}

/** All files with their hashes, or this version is not installed at all. */
async function keepShell(): Promise<void> {
  const cache = await caches.open(cacheName(version))
  await cache.addAll(
    shell.map(
      ([path, hash]) => new Request(path, { cache: 'reload', integrity: hash }),
    ),
  )
}

async function removeOld(): Promise<void> {
  const names = await caches.keys()
  const old = names.filter((name) => isOld(name, version))
  await Promise.all(old.map((name) => caches.delete(name)))
}

/** The phone may have thrown the cache away to make room: then ask the service. */
async function fromCache(path: string, request: Request): Promise<Response> {
  const cache = await caches.open(cacheName(version))
  return (await cache.match(path)) ?? fetch(request)
}
