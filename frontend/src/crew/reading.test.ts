import { expect, test, vi } from 'vitest'
import type { Again } from './again'
import { createOrder } from './order'
import { createReading, type Ground } from './reading'

/** A phone that reads its day: what was read, shown and told to its patience. */
function phone(changes: Partial<Ground<string>> = {}) {
  const seen: string[] = []
  const again: Again = {
    failed: () => seen.push('failed'),
    succeeded: () => seen.push('succeeded'),
    heard: () => undefined,
  }
  const ground: Ground<string> = {
    read: async () => 'day',
    show: (day) => seen.push(`shows ${day}`),
    failed: () => undefined,
    order: createOrder(),
    sending: () => null,
    isBehind: () => true,
    ...changes,
  }
  return { seen, read: createReading(ground, () => again) }
}

test('a reading that failed is tried again: nobody else would ask', async () => {
  const { seen, read } = phone({
    read: async () => {
      throw new Error('no signal')
    },
  })

  await read()

  expect(seen).toEqual(['failed'])
})

test('our own presses bring the day: news of them waits for their answer', async () => {
  let answer = () => {}
  const sending = new Promise<void>((over) => {
    answer = over
  })
  let reads = 0
  const { read } = phone({
    sending: () => sending,
    read: async () => {
      reads += 1
      return 'day'
    },
  })

  const reading = read()
  const before = reads
  answer()
  await reading

  expect([before, reads]).toEqual([0, 1])
})

test('what was answered meanwhile stays, and the day is read again', async () => {
  const order = createOrder()
  let reads = 0
  const { seen, read } = phone({
    order,
    read: async () => {
      reads += 1
      if (reads === 1) order.shows()
      return `day ${reads}`
    },
  })

  await read()

  await vi.waitFor(() => expect(seen).toContain('shows day 2'))
  expect(seen).not.toContain('shows day 1')
})

test.each([
  [false, 0],
  [true, 1],
])(
  'a day that came with an answer is read again only if more is known of: %s',
  async (isBehind, wanted) => {
    const order = createOrder()
    let reads = 0
    const { read } = phone({
      order,
      isBehind: () => isBehind,
      sending: async () => order.shows(),
      read: async () => {
        reads += 1
        return 'day'
      },
    })

    await read()

    expect(reads).toBe(wanted)
  },
)
