import { expect, test } from 'vitest'
import { type Problem, Refused, UNREACHED } from '../api/problem'
import type { Today } from '../api/types'
import { type Command, createOutbox } from './outbox'

const SUPERSEDED: Problem = {
  type: '/problems/superseded',
  title: 'Superseded',
  status: 409,
  detail: 'The job went to another crew.',
}
const TODAY = {} as Today

/** A phone: its storage lives on when the page does not. */
class Phone {
  readonly kept = new Map<string, string>()
  readonly sent: Command[] = []
  readonly refused: Problem[] = []
  answers = 0
  owner: string | null = 'ash'
  network: (command: Command) => Promise<Today> = async () => TODAY
  outbox = this.open()
  private minted = 0

  open() {
    return createOutbox(
      {
        storage: {
          getItem: (key) => this.kept.get(key) ?? null,
          setItem: (key, value) => void this.kept.set(key, value),
          removeItem: (key) => void this.kept.delete(key),
        },
        owner: () => this.owner,
        send: (command) => {
          this.sent.push(command)
          return this.network(command)
        },
        mint: () => {
          this.minted += 1
          return `id-${this.minted}`
        },
        now: () => new Date('2026-03-02T12:00:00Z'),
      },
      {
        changed: () => undefined,
        answered: () => {
          this.answers += 1
        },
        refused: (_command, problem) => this.refused.push(problem),
      },
    )
  }
}

const dead = async (_?: Command): Promise<Today> => {
  throw new Refused(UNREACHED)
}

test('a press is stored, with its own time and key, before anything is sent', () => {
  const phone = new Phone()

  phone.outbox.put('/on-scene', 'On scene')

  expect(phone.sent).toEqual([])
  expect(phone.open().waiting()).toEqual([
    {
      id: 'id-1',
      path: '/on-scene',
      words: 'On scene',
      body: { occurred_at: '2026-03-02T12:00:00.000Z' },
    },
  ])
})

test('what could not be sent is kept through a reload and sent under the same key', async () => {
  const phone = new Phone()
  phone.network = dead
  phone.outbox.put('/en-route', 'En route')
  await phone.outbox.drain()

  phone.network = async () => TODAY
  const reloaded = phone.open()
  await reloaded.drain()

  expect(phone.sent.map(({ id }) => id)).toEqual(['id-1', 'id-1'])
  expect(reloaded.waiting()).toEqual([])
})

test('presses are sent oldest first, and a stuck one holds back the rest', async () => {
  const phone = new Phone()
  phone.network = dead
  phone.outbox.put('/en-route', 'En route')
  phone.outbox.put('/on-scene', 'On scene')
  await phone.outbox.drain()

  expect(phone.sent.map(({ path }) => path)).toEqual(['/en-route'])
  expect(phone.outbox.waiting()).toHaveLength(2)
})

test('draining twice at once sends each press once', async () => {
  const phone = new Phone()
  phone.outbox.put('/en-route', 'En route')
  phone.outbox.put('/on-scene', 'On scene')

  await Promise.all([phone.outbox.drain(), phone.outbox.drain()])

  expect(phone.sent.map(({ path }) => path)).toEqual(['/en-route', '/on-scene'])
  expect(phone.answers).toBe(2)
})

test('a press made while another is being sent is neither lost nor overwritten', async () => {
  const phone = new Phone()
  phone.network = async (command) => {
    if (command.path === '/en-route') phone.outbox.put('/on-scene', 'On scene')
    return TODAY
  }
  phone.outbox.put('/en-route', 'En route')
  await phone.outbox.drain()

  expect(phone.sent.map(({ path }) => path)).toEqual(['/en-route', '/on-scene'])
  expect(phone.outbox.waiting()).toEqual([])
})

test('asked again while a request fails, it tries again at once', async () => {
  const phone = new Phone()
  let isDown = true
  phone.network = async (command) => {
    if (!isDown) return TODAY
    isDown = false
    // The signal comes back while this request is failing of its absence.
    void phone.outbox.drain()
    return dead(command)
  }
  phone.outbox.put('/en-route', 'En route')

  await phone.outbox.drain()

  expect(phone.sent.map(({ id }) => id)).toEqual(['id-1', 'id-1'])
  expect(phone.outbox.waiting()).toEqual([])
})

test('a refusal is told to the crew and does not block what comes after', async () => {
  const phone = new Phone()
  phone.network = async (command) => {
    if (command.path === '/accept') throw new Refused(SUPERSEDED)
    return TODAY
  }
  phone.outbox.put('/accept', 'Accept')
  phone.outbox.put('/shift/pause', 'Break')
  await phone.outbox.drain()

  expect(phone.refused).toEqual([SUPERSEDED])
  expect(phone.outbox.waiting()).toEqual([])
})

test.each([0, 401, 429, 500, 503])(
  'status %i keeps the press for later',
  async (status) => {
    const phone = new Phone()
    phone.network = async () => {
      throw new Refused({ ...SUPERSEDED, status })
    }
    phone.outbox.put('/accept', 'Accept')
    await phone.outbox.drain()

    expect(phone.outbox.waiting()).toHaveLength(1)
    expect(phone.refused).toEqual([])
  },
)

test('a device that cannot store says so at once', () => {
  const full = createOutbox(
    {
      storage: {
        getItem: () => null,
        setItem: () => {
          throw new DOMException('full', 'QuotaExceededError')
        },
        removeItem: () => undefined,
      },
      owner: () => 'ash',
      send: async () => TODAY,
      mint: () => 'id',
      now: () => new Date(0),
    },
    {
      changed: () => undefined,
      answered: () => undefined,
      refused: () => undefined,
    },
  )

  expect(full.put('/accept', 'Accept')).toBe(false)
})

test('signing out leaves nothing on the device', () => {
  const phone = new Phone()
  phone.outbox.put('/accept', 'Accept')

  phone.outbox.wipe()

  expect(phone.kept.size).toBe(0)
})

test("a colleague on the same phone neither sees nor sends the last one's presses", async () => {
  const phone = new Phone()
  phone.network = dead
  phone.outbox.put('/en-route', 'En route')
  await phone.outbox.drain()
  phone.sent.length = 0

  phone.owner = 'birch'
  phone.network = async () => TODAY
  const colleague = phone.open()
  await colleague.drain()

  expect(phone.sent).toEqual([])
  expect(colleague.waiting()).toEqual([])
})

test('presses wait for their own account through a colleague on the phone', async () => {
  const phone = new Phone()
  phone.outbox.put('/en-route', 'En route')
  phone.owner = 'birch'
  phone.open().wipe()

  phone.owner = 'ash'
  await phone.open().drain()

  expect(phone.sent.map(({ path }) => path)).toEqual(['/en-route'])
})

test('with nobody signed in a press is not taken', () => {
  const phone = new Phone()
  phone.owner = null

  expect(phone.outbox.put('/accept', 'Accept')).toBe(false)
})

/** A phone with three presses waiting, and a service that takes them together. */
function together(answers: readonly number[], failing: Problem[] = [], takes_ms = 0) {
  let elapsed = 0
  let writes = 0
  const sent: string[][] = []
  const alone: string[] = []
  const refused: string[] = []
  const kept = new Map<string, string>()
  let left = -1
  let n = 0
  const outbox = createOutbox(
    {
      storage: {
        getItem: (key) => kept.get(key) ?? null,
        setItem: (key, value) => {
          writes += 1
          kept.set(key, value)
        },
        removeItem: (key) => void kept.delete(key),
      },
      owner: () => 'ash',
      send: async ({ path }) => {
        alone.push(path)
        return TODAY
      },
      sendTogether: async (commands) => {
        sent.push(commands.map(({ path }) => path))
        elapsed += takes_ms
        const failed = failing.shift()
        if (failed) throw new Refused(failed)
        if (answers.length === 0) throw new Refused({ ...SUPERSEDED, status: 404 })
        const told = answers.slice(0, commands.length).map((status) => ({
          status,
          problem: status < 300 ? null : { ...SUPERSEDED, status },
        }))
        return { answers: told, today: TODAY }
      },
      mint: () => {
        n += 1
        return `id-${n}`
      },
      now: () => new Date('2026-03-02T12:00:00Z'),
      ms: () => elapsed,
    },
    {
      changed: () => undefined,
      answered: () => undefined,
      rested: (waiting) => {
        left = waiting
      },
      refused: ({ path }) => refused.push(path),
    },
  )
  for (const path of ['/accept', '/en-route', '/on-scene']) outbox.put(path, path)
  return { outbox, sent, alone, refused, left: () => left, writes: () => writes }
}

test('what waits goes in one request, oldest first', async () => {
  const phone = together([200, 200, 200])

  await phone.outbox.drain()

  expect(phone.sent).toEqual([['/accept', '/en-route', '/on-scene']])
  expect([phone.alone, phone.left()]).toEqual([[], 0])
})

test('what was answered leaves the disk in one go, however many it is', async () => {
  const phone = together([200, 409, 200])
  const before = phone.writes()

  await phone.outbox.drain()

  expect(phone.writes() - before).toBe(1)
})

test('of several, one that is refused is told and the others are done', async () => {
  const phone = together([200, 409, 200])

  await phone.outbox.drain()

  expect(phone.refused).toEqual(['/en-route'])
  expect(phone.outbox.waiting()).toEqual([])
})

test('of several, one that the service could not do yet keeps what follows it', async () => {
  const phone = together([200, 503])

  await phone.outbox.drain()

  expect(phone.outbox.waiting().map(({ path }) => path)).toEqual([
    '/en-route',
    '/on-scene',
  ])
  expect([phone.sent.length, phone.left()]).toEqual([1, 2])
})

test('a service that cannot take several is sent one after another', async () => {
  const phone = together([])

  await phone.outbox.drain()

  expect(phone.alone).toEqual(['/accept', '/en-route', '/on-scene'])
  expect([phone.sent.length, phone.refused]).toEqual([1, []])
})

test('where there is no way at all the next request still takes all of them', async () => {
  const phone = together([200, 200, 200], [UNREACHED])
  await phone.outbox.drain()
  expect(phone.left()).toBe(3)

  await phone.outbox.drain()

  expect(phone.sent.map((some) => some.length)).toEqual([3, 3])
  expect(phone.left()).toBe(0)
})

test('after a request that took too long all go together once the way is another', async () => {
  const phone = together([200, 200, 200], [UNREACHED], 15_000)
  await phone.outbox.drain()

  await phone.outbox.drain(true)

  expect(phone.sent.map((some) => some.length)).toEqual([3, 3])
  expect(phone.left()).toBe(0)
})

test.each([
  ['took too long', UNREACHED, 15_000],
  ['was too much for the service', { ...UNREACHED, status: 503 }, 200],
])(
  'after a request that %s fewer go at once, until one gets through',
  async (_, why, ms) => {
    const phone = together([200, 200, 200], [why], ms)
    await phone.outbox.drain()
    expect(phone.left()).toBe(3)

    await phone.outbox.drain()

    expect(phone.alone).toEqual(['/accept'])
    expect(phone.sent.map((some) => some.length)).toEqual([3, 2])
    expect(phone.left()).toBe(0)
  },
)

test('where one of several is not for that door, each still gets its own answer', async () => {
  const phone = together([200, 200, 200], [{ ...SUPERSEDED, status: 422 }])

  await phone.outbox.drain()

  expect(phone.alone).toEqual(['/accept'])
  expect(phone.sent.map((some) => some.length)).toEqual([3, 2])
  expect(phone.refused).toEqual([])
})

test('no more than ten go in one request', async () => {
  const phone = together(Array(10).fill(200))
  for (let n = 0; n < 9; n += 1) phone.outbox.put(`/more-${n}`, 'More')

  await phone.outbox.drain()

  expect(phone.sent.map((some) => some.length)).toEqual([10, 2])
})
