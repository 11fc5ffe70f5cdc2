/** Where the page is. The fragment never leaves the device, and names no person. */
export type Route =
  | { readonly at: 'start' }
  | { readonly at: 'ask' }
  | { readonly at: 'link'; readonly token: string }
  | { readonly at: 'request'; readonly id: string }

const ID = /^[0-9a-f-]{36}$/

export function routeOf(hash: string): Route {
  const [what, given = ''] = hash.replace(/^#/, '').split('/')
  if (what === 'ask') return { at: 'ask' }
  if (what === 'sign-in' && given) return { at: 'link', token: given }
  if (what === 'request' && ID.test(given)) return { at: 'request', id: given }
  return { at: 'start' }
}

export const toAsk = '#ask'
export const toStart = '#'
export const toRequest = (id: string) => `#request/${id}`
