import { expect, test } from 'vitest'
import type { Today } from '../../api/types'
import type { Command } from '../outbox'
import { pinProblem } from './pin'
import type { Rows, Store, Write } from './rows'
import { newKeyUnder, seal, unseal, unwrap } from './seal'
import { offerUpdate } from './update'
import { openVault, TRIES, wipeOthers } from './vault'

const NOON = Date.parse('2026-03-02T12:00:00Z')
const LATER = NOON + 600_000
const DAY = { why: 'Test Canary, Ring twice' } as Today
const KEY: Record<Store, string> = {
  who: 'slot',
  keys: 'account',
  days: 'account',
  presses: 'id',
  owed: 'what',
}

/** A phone's disk: it outlives every page. */
class Disk implements Rows {
  readonly kept = new Map<string, object>()
  isFull = false
  days = 0

  read = async (store: Store, key: string) => this.kept.get(`${store} ${key}`)
  list = async (store: Store) =>
    [...this.kept].filter(([at]) => at.startsWith(`${store} `)).map(([, row]) => row)

  async write(writes: readonly Write[]): Promise<void> {
    if (this.isFull) throw new DOMException('full', 'QuotaExceededError')
    for (const one of writes)
      if ('put' in one) {
        if (one.put === 'days') this.days += 1
        const key = (one.row as Record<string, string>)[KEY[one.put]]
        this.kept.set(`${one.put} ${key}`, one.row)
      } else this.kept.delete(`${one.drop} ${one.key}`)
  }

  count = (store: Store) =>
    [...this.kept.keys()].filter((at) => at.startsWith(`${store} `)).length

  /** Every byte that lies there, as text. */
  text = () => [...this.kept.values()].map(asText).join('\n')
}

function asText(value: unknown): string {
  if (value instanceof ArrayBuffer) return asText(new Uint8Array(value))
  if (value instanceof Uint8Array) return new TextDecoder('latin1').decode(value)
  if (typeof value !== 'object' || value === null) return String(value)
  return Object.entries(value)
    .map(([name, part]) => `${name}=${asText(part)}`)
    .join(' ')
}

function pressed(id: string, note = 'Fell again, Ring twice'): Command {
  return {
    id,
    path: '/api/crew/visits/1/complete',
    words: 'Lifted',
    body: { occurred_at: '2026-03-02T12:00:00Z', note },
  }
}

test('what was sealed opens with its key and its name only', async () => {
  const { key } = await newKeyUnder('2580', 1000)
  const { key: another } = await newKeyUnder('2580', 1000)
  const sealed = await seal(key, DAY, 'day ash')

  expect(await unseal(key, sealed, 'day ash')).toEqual(DAY)
  await expect(unseal(key, sealed, 'day birch')).rejects.toThrow()
  await expect(unseal(another, sealed, 'day ash')).rejects.toThrow()
})

test('a key comes out from under its own PIN, and no script can read it', async () => {
  const { wrapped } = await newKeyUnder('2580', 1000)

  expect((await unwrap(wrapped, '2580')).extractable).toBe(false)
  await expect(unwrap(wrapped, '2581')).rejects.toThrow()
})

test('the day and the presses lie on the disk unreadable, and are there again', async () => {
  const disk = new Disk()
  const vault = await openVault(disk, 'ash', NOON)
  vault.keepDay({ today: DAY, heardAt: NOON })
  vault.setPresses([pressed('1'), pressed('2')])
  await vault.settled()

  const again = await openVault(disk, 'ash', NOON)

  expect(again.presses()).toEqual([pressed('1'), pressed('2')])
  expect(await again.day()).toEqual({ today: DAY, heardAt: NOON })
  expect(disk.text()).not.toMatch(/Canary|Ring twice|Fell again/)
})

test('of days that come in one breath the newest is written, before what is pressed then', async () => {
  const disk = new Disk()
  const vault = await openVault(disk, 'ash', NOON)
  for (const ms of [1, 2, 3]) vault.keepDay({ today: DAY, heardAt: NOON + ms })

  vault.setPresses([pressed('1')])
  await vault.settled()

  expect(disk.days).toBe(1)
  expect(await vault.day()).toEqual({ today: DAY, heardAt: NOON + 3 })
})

test('presses come back in their order, whichever of them was taken out', async () => {
  const disk = new Disk()
  const vault = await openVault(disk, 'ash', NOON)
  for (const id of ['9', '1', '5']) vault.setPresses([...vault.presses(), pressed(id)])
  vault.setPresses(vault.presses().slice(1))
  await vault.settled()

  const again = await openVault(disk, 'ash', NOON)
  again.setPresses([...again.presses(), pressed('0')])
  await again.settled()

  const ids = (await openVault(disk, 'ash', NOON)).presses().map(({ id }) => id)
  expect(ids).toEqual(['1', '5', '0'])
})

test('an entry whose words have changed lies there with the new ones', async () => {
  const disk = new Disk()
  const vault = await openVault(disk, 'ash', NOON)
  vault.setPresses([pressed('1', 'one')])

  vault.setPresses([pressed('1', 'one, two')])
  await vault.settled()

  const again = await openVault(disk, 'ash', NOON)
  expect(again.presses()).toEqual([pressed('1', 'one, two')])
})

test('a disk that is full is told of, and tried again with the next press', async () => {
  const disk = new Disk()
  const vault = await openVault(disk, 'ash', NOON)
  disk.isFull = true

  vault.setPresses([pressed('1')])

  await expect(vault.settled()).rejects.toThrow('full')
  disk.isFull = false
  vault.setPresses([pressed('1'), pressed('2')])
  await vault.settled()
  expect((await openVault(disk, 'ash', NOON)).presses()).toHaveLength(2)
})

test('a PIN closes a restart once its time is over, and opens it again', async () => {
  const disk = new Disk()
  const vault = await openVault(disk, 'ash', NOON)
  vault.setPresses([pressed('1')])
  await vault.setPin('2580', LATER)
  vault.keepDay({ today: DAY, heardAt: NOON })
  await vault.day()

  const soon = await openVault(disk, 'ash', LATER - 1)
  const late = await openVault(disk, 'ash', LATER)

  expect(soon.presses()).toHaveLength(1)
  expect([late.isOpen(), late.presses(), await late.day()]).toEqual([false, [], null])
  expect(() => late.setPresses([pressed('2')])).toThrow()
  expect(await late.unlock('0000', LATER)).toBe('wrong')
  expect(await late.unlock('2580', LATER)).toBe('open')
  expect([late.presses(), await late.day()]).toEqual([
    [pressed('1')],
    { today: DAY, heardAt: NOON },
  ])
})

test('the fifth wrong PIN leaves nothing, though pages ended between the tries', async () => {
  const disk = new Disk()
  const vault = await openVault(disk, 'ash', NOON)
  vault.setPresses([pressed('1')])
  await vault.setPin('2580', LATER)

  const tried: string[] = []
  for (let n = 0; n < TRIES; n++)
    tried.push(await (await openVault(disk, 'ash', LATER)).unlock('1111', LATER))

  expect(tried).toEqual(['wrong', 'wrong', 'wrong', 'wrong', 'wiped'])
  expect(disk.kept.size).toBe(0)
})

test('after a wipe nothing that was on its way comes back to the disk', async () => {
  const disk = new Disk()
  const vault = await openVault(disk, 'ash', NOON)
  vault.setPresses([pressed('1')])
  const wiped = vault.wipe(true)
  vault.keepDay({ today: DAY, heardAt: NOON })
  await wiped
  await vault.day()

  expect(disk.kept.size).toBe(0)
})

test('a session that ran out takes the day; what was not sent waits for its own', async () => {
  const disk = new Disk()
  const vault = await openVault(disk, 'ash', NOON)
  vault.setPresses([pressed('1')])
  await vault.setPin('2580', LATER)
  vault.keepDay({ today: DAY, heardAt: NOON })

  await vault.wipe(false)

  expect([disk.count('days'), disk.count('presses')]).toEqual([0, 1])
  const again = await openVault(disk, 'ash', NOON)
  expect(again.isOpen()).toBe(false)
  await again.unlock('2580', LATER)
  expect(again.presses()).toEqual([pressed('1')])
})

test('somebody else who signs in finds nothing, and breaks nothing', async () => {
  const disk = new Disk()
  const vault = await openVault(disk, 'ash', NOON)
  await vault.setPin('2580', LATER)
  vault.setPresses([pressed('1')])
  vault.keepDay({ today: DAY, heardAt: NOON })
  await vault.day()

  await wipeOthers(disk, 'birch')

  const other = await openVault(disk, 'birch', NOON)
  expect([other.presses(), await other.day()]).toEqual([[], null])
  expect(disk.count('days')).toBe(0)
  const own = await openVault(disk, 'ash', NOON)
  expect(own.isOpen()).toBe(false)
  await own.unlock('2580', LATER)
  expect(own.presses()).toEqual([pressed('1')])
})

test.each([
  ['2580', '2580', null],
  ['258', '258', 'Choose four to eight digits'],
  ['25a0', '25a0', 'Choose four to eight digits'],
  ['2580', '2581', 'The two are not the same'],
  ['7777', '7777', 'Choose one that is harder to guess'],
  ['1234', '1234', 'Choose one that is harder to guess'],
  ['9876', '9876', 'Choose one that is harder to guess'],
])('of the PIN %s, given again as %s, it is said: %s', (pin, again, said) => {
  expect(pinProblem(pin, again)).toBe(said)
})

test('a version that is ready waits for the end of the job', () => {
  const visit = { id: 'v' } as Today['visit']
  const assignment = { id: 'a' } as Today['assignment']

  expect(offerUpdate(false, null)).toBe('nothing')
  expect(offerUpdate(true, { visit: null, assignment: null })).toBe('now')
  expect(offerUpdate(true, { visit, assignment })).toBe('later')
  expect(offerUpdate(true, { visit: null, assignment })).toBe('later')
})
