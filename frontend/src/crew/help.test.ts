import { expect, test } from 'vitest'
import { Refused, UNREACHED } from '../api/problem'
import { type Call, createHelp } from './help'

function phone(storage = new Map<string, string>()) {
  const sent: { key: string; body: unknown }[] = []
  const at = { s: 0, owner: 'ann', fails: null as Refused | null, minted: 0 }
  const shown: (Call | null)[] = []
  const make = () =>
    createHelp(
      {
        storage: {
          getItem: (key) => storage.get(key) ?? null,
          setItem: (key, value) => void storage.set(key, value),
          removeItem: (key) => void storage.delete(key),
        },
        owner: () => at.owner,
        send: async (key, body) => {
          sent.push({ key, body })
          if (at.fails) throw at.fails
        },
        mint: () => `k${++at.minted}`,
        now: () => new Date(at.s * 1000),
      },
      { changed: (call) => shown.push(call), taken: () => undefined },
    )
  return { help: make(), make, sent, at, shown, storage }
}
const away = new Refused(UNREACHED)

test('a press is kept before it is sent, and gone once control has it', async () => {
  const { help, sent } = phone()

  help.press()
  expect(help.waiting()?.id).toBe('k1')
  await help.drain()

  expect(help.waiting()).toBeNull()
  expect(sent).toEqual([
    { key: 'k1', body: { occurred_at: '1970-01-01T00:00:00.000Z' } },
  ])
})

test('without a signal it survives a killed page and goes under the same key', async () => {
  const { help, make, sent, at } = phone()
  at.fails = away
  help.press()
  await help.drain()

  at.fails = null
  await make().drain()

  expect(sent.map(({ key }) => key)).toEqual(['k1', 'k1'])
})

test('after a lost answer it goes again to the letter, and is not taken for refused', async () => {
  const { help, sent, at } = phone()
  at.fails = away
  help.press()
  await help.drain()

  at.s = 90
  at.fails = new Refused({ ...UNREACHED, status: 422, type: '/problems/key-reused' })
  await help.drain()

  expect(sent[1]).toEqual(sent[0])
  expect(help.waiting()).toBeNull()
})

test('a try that hangs when the signal is back goes once more at once', async () => {
  const { help, sent, at } = phone()
  at.fails = away
  help.press()
  const first = help.drain()

  void help.drain()
  at.fails = null
  await first

  expect(sent).toHaveLength(2)
  expect(help.waiting()).toBeNull()
})

test('a call that is taken back on its way does not come back', async () => {
  const { help } = phone()
  help.press()
  const sending = help.drain()

  help.drop()
  await sending

  expect(help.waiting()).toBeNull()
})

test('pressed again while it waits, it stays one call', () => {
  const { help } = phone()

  expect(help.press()).toEqual(help.press())
})

test('a refusal is shown and the call is kept', async () => {
  const { help, at } = phone()
  at.fails = new Refused({ ...UNREACHED, status: 401, title: 'Not signed in' })
  help.press()

  await help.drain()

  expect(help.waiting()?.refused).toBe('Not signed in')
})

test('a phone that can store nothing still calls', async () => {
  const { sent, at } = phone()
  const help = createHelp(
    {
      storage: {
        getItem: () => null,
        setItem: () => {
          throw new Error('full')
        },
        removeItem: () => undefined,
      },
      owner: () => at.owner,
      send: async (key, body) => void sent.push({ key, body }),
      mint: () => 'k',
      now: () => new Date(0),
    },
    { changed: () => undefined, taken: () => undefined },
  )

  help.press()
  await help.drain()

  expect(sent).toHaveLength(1)
})

test('nobody sends the call of the one who was signed in before', () => {
  const { help, make, at } = phone()
  help.press()

  at.owner = 'ben'

  expect(make().waiting()).toBeNull()
})
