/** The files of the crew's page, each with the hash that it must have. */
export type Shell = readonly (readonly [path: string, hash: string])[]

export const PAGE = '/crew/'
const PREFIX = 'ucr-crew-'

/** One cache for each version: its name changes when any file of it does. */
export function cacheName(version: string): string {
  return PREFIX + version
}

/** Ours, and of another version than the one that has just taken over. */
export function isOld(name: string, version: string): boolean {
  return name.startsWith(PREFIX) && name !== cacheName(version)
}

/** What a request looks like to the rule. */
export interface Wish {
  readonly method: string
  readonly mode: string
  readonly url: string
}

/** Which file of the shell answers it; null: it goes to the service, uncached.
 *
 * Only what was listed when the page was built is ever answered from the cache, and
 * nothing is added to it later: what the service says of people cannot get there.
 */
export function fromShell(wish: Wish, shell: Shell, origin: string): string | null {
  const { pathname, origin: asked } = new URL(wish.url)
  if (wish.method !== 'GET' || asked !== origin) return null
  const path =
    wish.mode === 'navigate' && (pathname === '/crew' || pathname === PAGE)
      ? PAGE
      : pathname
  return shell.some(([file]) => file === path) ? path : null
}
