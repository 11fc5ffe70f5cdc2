/** What lies on the phone's disk: nobody reads it without the key. */
export interface Sealed {
  readonly iv: Uint8Array<ArrayBuffer>
  readonly bytes: ArrayBuffer
}

/** A key that only the PIN opens. */
export interface Wrapped extends Sealed {
  readonly salt: Uint8Array<ArrayBuffer>
  readonly rounds: number
}

const AES = { name: 'AES-GCM', length: 256 } as const
const USES = ['encrypt', 'decrypt'] as const

/** Source: OWASP Password Storage Cheat Sheet, PBKDF2-HMAC-SHA256. */
export const ROUNDS = 600_000

/** A key that scripts can use and never read. */
export function newKey(): Promise<CryptoKey> {
  return crypto.subtle.generateKey(AES, false, USES)
}

/** Seal a value; `about` says whose and what it is, and must be said again to open it. */
export async function seal(
  key: CryptoKey,
  value: unknown,
  about: string,
): Promise<Sealed> {
  const iv = random(12)
  const plain = new TextEncoder().encode(JSON.stringify(value))
  const bytes = await crypto.subtle.encrypt(how(iv, about), key, plain)
  return { iv, bytes }
}

/** Open what was sealed, or fail: another key, another `about`, or a changed byte. */
export async function unseal(
  key: CryptoKey,
  sealed: Sealed,
  about: string,
): Promise<unknown> {
  const plain = await crypto.subtle.decrypt(how(sealed.iv, about), key, sealed.bytes)
  return JSON.parse(new TextDecoder().decode(plain))
}

/** A new key under a PIN: how it is kept, and the key itself for as long as it is open. */
export async function newKeyUnder(
  pin: string,
  rounds = ROUNDS,
): Promise<{ readonly wrapped: Wrapped; readonly key: CryptoKey }> {
  const readable = await crypto.subtle.generateKey(AES, true, USES)
  const [salt, iv] = [random(16), random(12)]
  const by = await stretch(pin, salt, rounds)
  const bytes = await crypto.subtle.wrapKey('raw', readable, by, how(iv, 'key'))
  const wrapped = { salt, iv, bytes, rounds }
  return { wrapped, key: await unwrap(wrapped, pin) }
}

/** The key behind a PIN, or failure when it is not this PIN. */
export async function unwrap(wrapped: Wrapped, pin: string): Promise<CryptoKey> {
  const by = await stretch(pin, wrapped.salt, wrapped.rounds)
  const opened = how(wrapped.iv, 'key')
  return crypto.subtle.unwrapKey('raw', wrapped.bytes, by, opened, AES, false, USES)
}

async function stretch(
  pin: string,
  salt: Uint8Array<ArrayBuffer>,
  iterations: number,
): Promise<CryptoKey> {
  const from = await crypto.subtle.importKey(
    'raw',
    new TextEncoder().encode(pin),
    'PBKDF2',
    false,
    ['deriveKey'],
  )
  const slowly = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations }
  return crypto.subtle.deriveKey(slowly, from, AES, false, ['wrapKey', 'unwrapKey'])
}

function how(iv: Uint8Array<ArrayBuffer>, about: string): AesGcmParams {
  return { name: 'AES-GCM', iv, additionalData: new TextEncoder().encode(about) }
}

function random(length: number): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(length))
}
