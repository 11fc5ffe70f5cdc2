import { createKeyStore, type KeyStore } from './keys'
import { isLocked, LOCKED } from './locked'
import { isTemporary, problemOf, Refused, UNREACHED } from './problem'

const PATIENCE_MS = 15_000

/** Call the service; every refusal, and silence too, is thrown as `Refused`. */
export async function call<T>(path: string, init: RequestInit = {}): Promise<T> {
  const signal = AbortSignal.timeout(PATIENCE_MS)
  let response: Response
  try {
    response = await fetch(path, { credentials: 'same-origin', signal, ...init })
  } catch {
    throw new Refused(UNREACHED)
  }
  if (!response.ok) {
    const problem = await problemOf(response)
    if (problem.type === LOCKED) isLocked.value = true
    throw new Refused(problem)
  }
  if (response.status === 204) return undefined as T
  return (await response.json().catch(() => {
    throw new Refused({ ...UNREACHED, detail: 'The answer could not be read.' })
  })) as T
}

export function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  return call<T>(path, signal && { signal })
}

/** Post without a command key: signing in, tickets. */
export function post<T>(path: string, body: unknown = {}): Promise<T> {
  return call<T>(path, asJson(body))
}

/** Send a command under a key that is stored before the request leaves.
 *
 * `seen` is the version that the person had before them. It is no part of the command:
 * pressed again after a lost answer it takes the same key, whatever came meanwhile.
 */
export async function command<T>(
  path: string,
  body: unknown = {},
  keys: KeyStore = createKeyStore(sessionStorage),
  seen?: number,
  crewSeen?: string | null,
): Promise<T> {
  const name = `${path} ${JSON.stringify(body)}`
  const key = keys.take(name)
  const to = path + asSeen(seen, crewSeen)
  try {
    const answer = await call<T>(to, asJson(body, key))
    keys.free(name)
    return answer
  } catch (refused) {
    if (refused instanceof Refused && !isTemporary(refused.problem)) keys.free(name)
    throw refused
  }
}

function asSeen(version?: number, crew?: string | null): string {
  const query = new URLSearchParams()
  if (version !== undefined) query.set('expect_version', String(version))
  if (crew) query.set('expect_crew', crew)
  return query.size ? `?${query}` : ''
}

/** The same, for a caller that keeps the key itself (the phone's outbox); `account`:
 * whose command it is, for nobody else's session may carry it; `signal`: ends it. */
export function sendUnder<T>(
  key: string | null,
  path: string,
  body: unknown,
  account?: string,
  signal?: AbortSignal,
): Promise<T> {
  const init = asJson(body, key ?? undefined)
  const headers = account ? { ...init.headers, 'UCR-Account': account } : init.headers
  return call<T>(path, { ...init, headers, ...(signal && { signal }) })
}

function asJson(body: unknown, key?: string) {
  const headers: Record<string, string> = { 'Content-Type': 'application/json' }
  if (key) headers['Idempotency-Key'] = key
  return { method: 'POST', headers, body: JSON.stringify(body) }
}
