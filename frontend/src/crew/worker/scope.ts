/** As much of a service worker's global scope as ours uses: the DOM's types lack it. */
export interface WorkerScope {
  addEventListener(type: 'install', listen: (event: Installing) => void): void
  addEventListener(type: 'activate', listen: (event: Lasting) => void): void
  addEventListener(type: 'fetch', listen: (event: Asked) => void): void
  addEventListener(type: 'message', listen: (event: MessageEvent) => void): void
  addEventListener(
    type: 'push' | 'notificationclick',
    listen: (event: Lasting) => void,
  ): void
  skipWaiting(): Promise<void>
  readonly clients: { claim(): Promise<void> }
}

export interface Lasting extends Event {
  waitUntil(work: Promise<unknown>): void
}

/** Static routing, where the browser knows it (Chromium since 123). */
export interface Installing extends Lasting {
  addRoutes?(routes: readonly Route[]): Promise<void>
}

interface Route {
  readonly condition: { readonly urlPattern: string }
  readonly source: 'network'
}

export interface Asked extends Lasting {
  readonly request: Request
  respondWith(answer: Promise<Response>): void
}
