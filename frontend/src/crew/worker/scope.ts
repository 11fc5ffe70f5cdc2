/** As much of a service worker's global scope as ours uses: the DOM's types lack it. */
export interface WorkerScope {
  addEventListener(type: 'install' | 'activate', listen: (event: Lasting) => void): void
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

export interface Asked extends Lasting {
  readonly request: Request
  respondWith(answer: Promise<Response>): void
}
