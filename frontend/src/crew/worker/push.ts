/** Waking the phone: a push says only that a job waits, never which or for whom. */

/** As much of a worker's scope as waking uses: the DOM's types lack it. */
export interface PushScope {
  readonly registration: {
    showNotification(title: string, options: NotificationOptions): Promise<void>
  }
  readonly clients: {
    matchAll(wanted: {
      type: 'window'
      includeUncontrolled: boolean
    }): Promise<readonly Page[]>
    openWindow(url: string): Promise<unknown>
  }
}

interface Page {
  readonly url: string
  postMessage(message: string): void
  focus(): Promise<unknown>
}

interface Lasting extends Event {
  waitUntil(work: Promise<unknown>): void
}

interface Clicked extends Lasting {
  readonly notification: { close(): void }
}

interface Listening {
  addEventListener(
    type: 'push' | 'notificationclick',
    listen: (event: Lasting) => void,
  ): void
}

export const CREW = '/crew/'
export const WAKE = 'wake'
export const TITLE = 'UCR: open the app'
/** It stays until it is pressed; a newer one replaces it and rings again. */
const NOTIFICATION = {
  body: 'A job, or control, waits for your answer.',
  tag: 'ucr-offer',
  renotify: true,
  requireInteraction: true,
  vibrate: [300, 150, 300],
}

export function listenForPush(scope: Listening): void {
  const own = scope as unknown as PushScope
  scope.addEventListener('push', (event) => onPush(event, own))
  scope.addEventListener('notificationclick', (event) =>
    onNotificationClick(event as Clicked, own),
  )
}

/** Shown whatever the push says, and open pages look at once. */
export function onPush(event: Lasting, scope: PushScope): void {
  event.waitUntil(
    Promise.all([
      scope.registration.showNotification(TITLE, NOTIFICATION),
      tell(scope),
    ]),
  )
}

/** Bring the crew's page to the front, or open it. */
export function onNotificationClick(event: Clicked, scope: PushScope): void {
  event.notification.close()
  event.waitUntil(show(scope))
}

async function tell(scope: PushScope): Promise<void> {
  for (const page of await pages(scope)) page.postMessage(WAKE)
}

async function show(scope: PushScope): Promise<void> {
  const [page] = await pages(scope)
  if (page) await page.focus()
  else await scope.clients.openWindow(CREW)
}

async function pages({ clients }: PushScope): Promise<readonly Page[]> {
  const all = await clients.matchAll({ type: 'window', includeUncontrolled: true })
  return all.filter(({ url }) => /^\/crew(\/|$)/.test(new URL(url).pathname))
}
