import { signal } from '@preact/signals'
import { post } from '../../api/client'
import { Refused } from '../../api/problem'
import type { Me } from '../../api/types'
import type { Command } from '../outbox'
import { REFUSED } from '../refusals'
import { besideStorage, bringBack, forgetHelp } from './besides'
import { pressStorage } from './pressStorage'
import { openRows, type Rows } from './rows'
import {
  dropAll,
  type KeptDay,
  openVault,
  type Tried,
  type Vault,
  wipeOthers,
} from './vault'

/** `set`: a PIN must be chosen. `locked`: it must be given. */
export type Lock = 'open' | 'set' | 'locked'

export const lock = signal<Lock>('open')

/** After a restart, before the PIN: how many presses lie here that nothing can send. */
export const behindPin = signal(0)

const DEFAULT_IDLE_MS = 600_000
const RESTAMP_MS = 15_000
const SIGN_OUT = 'sign-out'

let rows: Rows | null = null
let vault: Vault | null = null
let idleMs = 0
let usedAt = Date.now()
let stampedAt = 0

/** What the outbox stands on: memory at once, the sealed store right behind it. */
export const storage = pressStorage({
  presses: () => vault?.presses() ?? [],
  keep: (presses) => {
    if (!vault) throw new Error('this phone keeps nothing')
    vault.setPresses(presses)
  },
})

/** What a call for help stands on: it waits for no PIN. */
export const beside = besideStorage(localStorage, () => rows)

/** Resolves once every press so far lies on the phone's disk. */
export const settled = (): Promise<void> => vault?.settled() ?? Promise.resolve()

/** Whether anything can be put on the disk now: not before the PIN after a restart. */
export const canKeep = (): boolean => vault?.isOpen() ?? false

/** Open the phone's database; where there is none the app runs, and keeps nothing. */
export async function begin(): Promise<void> {
  rows = globalThis.crypto.subtle ? await openRows().catch(() => null) : null
  if (rows) await bringBack(localStorage, rows).catch(() => undefined)
}

/** Who is signed in, as the phone last heard it: null where it must be asked. */
export async function keptMe(): Promise<Me | null> {
  const row = (await rows?.read('who', 'me')) as { me: Me } | undefined
  return row?.me ?? null
}

export async function keepMe(me: Me): Promise<void> {
  const row = { slot: 'me', account_id: me.account_id, me }
  await rows?.write([{ put: 'who', row }])
}

/** Somebody signed in, perhaps after another: what was another's is closed or gone. */
export async function enter(me: Me): Promise<void> {
  idleMs = (me.lock_after_s ?? DEFAULT_IDLE_MS / 1000) * 1000
  await forgetHelp(localStorage, rows, me.account_id)
  if (!rows) return
  await wipeOthers(rows, me.account_id)
  vault = await openVault(rows, me.account_id, Date.now())
  takeOldOutbox(vault)
  await keepMe(me)
  behindPin.value = vault.isOpen() ? 0 : await unsentHere(me.account_id)
  if (!vault.isOpen()) lock.value = 'locked'
  else if (idleMs > 0 && !vault.hasPin()) lock.value = 'set'
  used()
}

/** Before there was a vault, presses lay in the browser's plain storage. */
function takeOldOutbox(into: Vault): void {
  const name = `ucr-outbox:${into.account}`
  const kept = localStorage.getItem(name)
  if (kept === null || !into.isOpen()) return
  const old = JSON.parse(kept) as readonly Command[]
  into.setPresses([...old, ...into.presses()])
  void into.settled().then(() => localStorage.removeItem(name))
}

export const keptDay = (): Promise<KeptDay | null> =>
  vault?.day() ?? Promise.resolve(null)
export const keepDay = (kept: KeptDay): void => vault?.keepDay(kept)

/** Somebody touched the phone. */
export function used(): void {
  if (lock.peek() !== 'open' || idleMs === 0) return
  usedAt = Date.now()
  if (usedAt - stampedAt < RESTAMP_MS) return
  stampedAt = usedAt
  vault?.stayOpen(usedAt + idleMs)
}

/** Lock when nobody has touched it for long enough. */
export function lockIfIdle(now: number): void {
  if (idleMs === 0 || lock.peek() !== 'open' || !vault?.hasPin()) return
  if (now - usedAt < idleMs) return
  lock.value = 'locked'
  void vault.shut()
}

export async function setPin(pin: string): Promise<void> {
  await vault?.setPin(pin, Date.now() + idleMs)
  opened()
}

export async function unlock(pin: string): Promise<Tried> {
  if (!vault) return 'open'
  const tried = await vault.unlock(pin, Date.now() + idleMs)
  if (tried === 'open') opened()
  return tried
}

function opened(): void {
  lock.value = 'open'
  behindPin.value = 0
  stampedAt = 0
  used()
}

/** Forget the day; `all`: what was pressed, a call for help, and the key, too. */
export async function wipe(all: boolean): Promise<void> {
  await vault?.wipe(all)
  localStorage.removeItem('ucr-receipts')
  if (all) await forgetHelp(localStorage, rows, null)
}

/** Control ended the sign-in: whoever was signed in here, nothing of it stays. */
export async function wipeDevice(): Promise<void> {
  await wipe(true)
  if (rows) await dropAll(rows)
}

/** End the session here at once, and at the service as soon as it can be reached.
 *
 * Returns: whether the service has heard of it.
 */
export async function signOutForGood(): Promise<boolean> {
  await rows?.write([{ put: 'owed', row: { what: SIGN_OUT } }])
  await wipe(true)
  return payOwed()
}

/** True once no sign-out is owed: before that nobody goes in by the old session. */
export async function payOwed(): Promise<boolean> {
  if (rows && !(await rows.read('owed', SIGN_OUT))) return true
  try {
    await post('/api/sign-out')
  } catch (error) {
    if (!(error instanceof Refused) || error.problem.status !== 401) return false
  }
  await rows?.write([{ drop: 'owed', key: SIGN_OUT }])
  return true
}

/** How many presses lie here unsent, of one account or of all: no PIN hides how many. */
export async function unsentHere(account?: string): Promise<number> {
  const kept = ((await rows?.list('presses')) ?? []) as readonly {
    readonly id: string
    readonly account: string
  }[]
  return kept.filter(
    (one) => !one.id.startsWith(REFUSED) && (!account || one.account === account),
  ).length
}

/** For the sign-in page: a new session pays for the old one, and closes what it kept. */
export async function arrive(me: Me): Promise<void> {
  await begin()
  await forgetHelp(localStorage, rows, me.account_id)
  if (!rows) return
  await wipeOthers(rows, me.account_id)
  const known = await keptMe()
  const stale = known && known.account_id !== me.account_id
  await rows.write([
    { drop: 'owed', key: SIGN_OUT },
    ...(stale ? [{ drop: 'who' as const, key: 'me' }] : []),
  ])
}
