import type { Today } from '../../api/types'
import type { Command } from '../outbox'
import type { Rows, Write } from './rows'
import {
  newKey,
  newKeyUnder,
  type Sealed,
  seal,
  unseal,
  unwrap,
  type Wrapped,
} from './seal'

/** How one account's key lies on the phone: open until a moment, behind a PIN, or both. */
export interface KeyRow {
  readonly account: string
  readonly open: CryptoKey | null
  /** When the open copy stops to count; null: no PIN, it always does. */
  readonly until: number | null
  readonly wrapped: Wrapped | null
  readonly wrong: number
}

interface PressRow extends Sealed {
  readonly id: string
  readonly account: string
  readonly seq: number
}

interface DayRow extends Sealed {
  readonly account: string
  readonly heardAt: number
}

export interface KeptDay {
  readonly today: Today
  /** When the phone heard it, by its own clock. */
  readonly heardAt: number
}

export type Tried = 'open' | 'wrong' | 'wiped'

export const TRIES = 5

/** What one account keeps on this phone, sealed; nothing of it is read by another. */
export interface Vault {
  readonly account: string
  readonly hasPin: () => boolean
  readonly isOpen: () => boolean
  /** Presses that were stored and not taken out: in the order in which they were made. */
  readonly presses: () => readonly Command[]
  /** Replace them; they lie on the disk when `settled` resolves. */
  setPresses(presses: readonly Command[]): void
  settled(): Promise<void>
  keepDay(kept: KeptDay): void
  day(): Promise<KeptDay | null>
  /** Put everything under a new key that this PIN opens. */
  setPin(pin: string, until: number): Promise<void>
  unlock(pin: string, until: number): Promise<Tried>
  /** Somebody is using the phone: a restart before `until` needs no PIN. */
  stayOpen(until: number): void
  /** From now on a restart needs the PIN. */
  shut(): Promise<void>
  /** Forget the day; `all`: the presses and the key too. */
  wipe(all: boolean): Promise<void>
}

const dayOf = (account: string) => `day ${account}`
const pressOf = (account: string, id: string) => `press ${account} ${id}`

/** Open what an account keeps here, and begin it where it keeps nothing yet. */
export async function openVault(
  rows: Rows,
  account: string,
  now: number,
): Promise<Vault> {
  let row = (await rows.read('keys', account)) as KeyRow | undefined
  if (!row) {
    row = { account, open: await newKey(), until: null, wrapped: null, wrong: 0 }
    await rows.write([{ put: 'keys', row }])
  }
  const vault = new OpenedVault(rows, row, isStillOpen(row, now) ? row.open : null)
  await vault.load()
  return vault
}

function isStillOpen({ until }: KeyRow, now: number): boolean {
  return until === null || now < until
}

class OpenedVault implements Vault {
  readonly account: string
  private queue: Promise<void> = Promise.resolve()
  private commands: readonly Command[] = []
  private last = 0
  private nextDay: KeptDay | null = null
  private gone = false
  /** Not on the disk yet: a disk that was full is tried again with the next press. */
  private readonly unstored = new Set<string>()
  private pressed: Promise<void> = Promise.resolve()
  private readonly rows: Rows
  private row: KeyRow
  private key: CryptoKey | null

  constructor(rows: Rows, row: KeyRow, key: CryptoKey | null) {
    this.rows = rows
    this.row = row
    this.key = key
    this.account = row.account
  }

  hasPin = () => this.row.wrapped !== null
  isOpen = () => this.key !== null
  presses = () => this.commands
  settled = () => this.pressed

  async load(): Promise<void> {
    const { key } = this
    if (!key) return this.shut()
    const mine = await this.ownPresses()
    const opened = await Promise.allSettled(
      mine.map((row) => unseal(key, row, pressOf(this.account, row.id))),
    )
    this.commands = opened.flatMap((one) =>
      one.status === 'fulfilled' ? [one.value as Command] : [],
    )
    this.last = mine.at(-1)?.seq ?? 0
  }

  setPresses(presses: readonly Command[]): void {
    if (!this.key || this.gone) throw new Error('nothing can be kept now')
    const before = new Map(this.commands.map((one) => [one.id, JSON.stringify(one)]))
    const after = new Set(presses.map(({ id }) => id))
    const added = presses.filter(
      (one) => before.get(one.id) !== JSON.stringify(one) || this.unstored.has(one.id),
    )
    const left = this.commands.filter(({ id }) => !after.has(id))
    this.commands = presses
    for (const { id } of added) this.unstored.add(id)
    this.pressed = this.inTurn(async () => {
      const put = await Promise.all(added.map((one) => this.sealPress(one)))
      const drop = left.map(({ id }): Write => ({ drop: 'presses', key: id }))
      await this.rows.write([...put, ...drop])
      for (const { id } of added) this.unstored.delete(id)
    })
  }

  /** An answer changes the day more than once, and each writing waits for the disk: of
   * those that have not begun the newest is enough. */
  keepDay(kept: KeptDay): void {
    const isAwaited = this.nextDay !== null
    this.nextDay = kept
    if (!isAwaited) void this.inTurn(() => this.writeDay())
  }

  private async writeDay(): Promise<void> {
    const kept = this.nextDay
    this.nextDay = null
    if (!kept || !this.key || this.gone) return
    const { today, heardAt } = kept
    const sealed = await seal(this.key, today, dayOf(this.account))
    const row: DayRow = { account: this.account, heardAt, ...sealed }
    await this.rows.write([{ put: 'days', row }])
  }

  async day(): Promise<KeptDay | null> {
    await this.queue
    const row = (await this.rows.read('days', this.account)) as DayRow | undefined
    if (!row || !this.key) return null
    const today = await unseal(this.key, row, dayOf(this.account)).catch(() => null)
    return today === null ? null : { today: today as Today, heardAt: row.heardAt }
  }

  setPin(pin: string, until: number): Promise<void> {
    return this.inTurn(async () => {
      const { wrapped, key } = await newKeyUnder(pin)
      this.key = key
      this.row = { ...this.row, open: key, until, wrapped, wrong: 0 }
      this.last = 0
      const presses = await Promise.all(this.commands.map((one) => this.sealPress(one)))
      // The day is written anew under the new key at its next reading.
      const day: Write = { drop: 'days', key: this.account }
      await this.rows.write([{ put: 'keys', row: this.row }, ...presses, day])
    })
  }

  async unlock(pin: string, until: number): Promise<Tried> {
    await this.queue
    const { wrapped } = this.row
    if (!wrapped) return 'open'
    // Counted before it is tried, so that ending the page takes no try back.
    await this.setRow({ wrong: this.row.wrong + 1 })
    const key = await unwrap(wrapped, pin).catch(() => null)
    if (!key && this.row.wrong < TRIES) return 'wrong'
    if (!key) {
      await this.wipe(true)
      return 'wiped'
    }
    const wasShut = !this.key
    this.key = key
    await this.setRow({ wrong: 0, open: key, until })
    if (wasShut) await this.load()
    return 'open'
  }

  stayOpen(until: number): void {
    if (!this.key || !this.row.wrapped) return
    void this.inTurn(() => this.setRow({ open: this.key, until }))
  }

  async shut(): Promise<void> {
    if (this.row.wrapped) await this.inTurn(() => this.setRow({ open: null, until: 0 }))
  }

  async wipe(all: boolean): Promise<void> {
    const over = all || (await this.ownPresses()).length === 0
    await this.inTurn(async () => {
      this.gone = true
      await this.rows.write(await forgotten(this.rows, this.row, over))
      this.commands = []
    })
  }

  /** One after another, so that nothing overtakes; a failure is told once. */
  private inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.queue.catch(() => undefined).then(work)
    this.queue = done
    done.catch(() => undefined)
    return done
  }

  private async setRow(change: Partial<KeyRow>): Promise<void> {
    if (this.gone) return
    this.row = { ...this.row, ...change }
    await this.rows.write([{ put: 'keys', row: this.row }])
  }

  private async sealPress(command: Command): Promise<Write> {
    if (!this.key) throw new Error('there is no key')
    this.last += 1
    const { account, last: seq } = this
    const sealed = await seal(this.key, command, pressOf(account, command.id))
    const row: PressRow = { id: command.id, account, seq, ...sealed }
    return { put: 'presses', row }
  }

  private ownPresses = () => pressesOf(this.rows, this.account)
}

async function pressesOf(rows: Rows, account: string): Promise<readonly PressRow[]> {
  const all = (await rows.list('presses')) as readonly PressRow[]
  return all.filter((one) => one.account === account).sort((a, b) => a.seq - b.seq)
}

/** What to drop of an account; presses nobody heard of wait for it behind its PIN. */
async function forgotten(rows: Rows, row: KeyRow, all: boolean): Promise<Write[]> {
  const { account } = row
  const who = (await rows.read('who', 'me')) as { account_id?: string } | undefined
  const day: Write[] = [{ drop: 'days', key: account }]
  if (who?.account_id === account) day.push({ drop: 'who', key: 'me' })
  if (!all) {
    const shut = {
      ...row,
      open: row.wrapped ? null : row.open,
      until: row.wrapped ? 0 : null,
    }
    return [...day, { put: 'keys', row: shut }]
  }
  const presses = await pressesOf(rows, account)
  const drop = presses.map(({ id }): Write => ({ drop: 'presses', key: id }))
  return [...day, ...drop, { drop: 'keys', key: account }]
}

/** Somebody signs in: nothing of anybody else stays open, or readable. */
export async function wipeOthers(rows: Rows, account: string): Promise<void> {
  const keys = (await rows.list('keys')) as readonly KeyRow[]
  for (const row of keys) {
    if (row.account === account) continue
    const waits = (await pressesOf(rows, row.account)).length > 0
    await rows.write(await forgotten(rows, row, !waits))
  }
}

/** Whoever was signed in on this phone: all that it keeps of any of them. */
export async function dropAll(rows: Rows): Promise<void> {
  const keys = (await rows.list('keys')) as readonly KeyRow[]
  for (const row of keys) await rows.write(await forgotten(rows, row, true))
}
