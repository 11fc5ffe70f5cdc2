import { expect, test } from 'vitest'
import { besideStorage, bringBack, forgetHelp } from './besides'
import type { Rows, Write } from './rows'

function storage(...names: string[]) {
  const kept = new Map(names.map((name) => [name, 'kept']))
  return {
    kept,
    get length() {
      return kept.size
    },
    key: (n: number) => [...kept.keys()][n] ?? null,
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, text: string) => void kept.set(name, text),
    removeItem: (name: string) => void kept.delete(name),
  }
}

/** The disk's `owed` rows: they outlive a phone that dies. */
class Disk implements Rows {
  readonly owed = new Map<string, object>()
  read = async (_: string, key: string) => this.owed.get(key)
  list = async () => [...this.owed.values()]
  write = async (writes: readonly Write[]) => {
    for (const one of writes)
      if ('put' in one) this.owed.set((one.row as { what: string }).what, one.row)
      else this.owed.delete(one.key)
  }
}

test("where another signs in, nobody else's call for help stays", async () => {
  const beside = storage('ucr-help:ann', 'ucr-muted', 'ucr-help:ben')

  await forgetHelp(beside, null, 'ben')

  expect([...beside.kept.keys()]).toEqual(['ucr-muted', 'ucr-help:ben'])
})

test('where the sign-in ends, no call for help stays', async () => {
  const beside = storage('ucr-help:ann', 'ucr-help:', 'ucr-help:ben')

  await forgetHelp(beside, null, null)

  expect(beside.kept.size).toBe(0)
})

test('a call is there again on a phone that died before it wrote its plain storage', async () => {
  const disk = new Disk()
  besideStorage(storage(), () => disk).setItem('ucr-help:ann', 'the call')
  const afterwards = storage()

  await bringBack(afterwards, disk)

  expect(afterwards.getItem('ucr-help:ann')).toBe('the call')
})

test('a call that control has taken, or of another person, is not brought back', async () => {
  const disk = new Disk()
  const beside = besideStorage(storage(), () => disk)
  beside.setItem('ucr-help:ann', 'taken')
  beside.removeItem('ucr-help:ann')
  beside.setItem('ucr-help:ben', 'the call')
  await disk.write([{ put: 'owed', row: { what: 'sign-out' } }])
  await forgetHelp(storage(), disk, 'ann')
  const afterwards = storage()

  await bringBack(afterwards, disk)

  expect(afterwards.length).toBe(0)
  expect([...disk.owed.keys()]).toEqual(['sign-out'])
})
