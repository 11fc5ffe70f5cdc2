import { expect, test } from 'vitest'
import { createHeld, type HeldPress } from './held'

const PATH = 'visits/v/complete'

/** A phone: its storage lives on when the page does not. */
class Phone {
  readonly kept = new Map<string, string>()
  readonly sent: HeldPress[] = []
  owner: string | null = 'ash'
  at = Date.parse('2026-03-02T12:00:00Z')
  isFull = false
  private minted = 0

  open() {
    return createHeld(
      {
        storage: {
          getItem: (key) => this.kept.get(key) ?? null,
          setItem: (key, value) => {
            if (this.isFull) throw new DOMException('full', 'QuotaExceededError')
            this.kept.set(key, value)
          },
          removeItem: (key) => void this.kept.delete(key),
        },
        owner: () => this.owner,
        mint: () => {
          this.minted += 1
          return `id-${this.minted}`
        },
        now: () => new Date(this.at),
        send: (press) => {
          this.sent.push(press)
          return true
        },
      },
      () => undefined,
    )
  }
}

test('an ending is sent after half a minute, with the time at which it was pressed', () => {
  const phone = new Phone()
  const held = phone.open()
  held.hold(PATH, 'Lifted', { outcome: 'lifted' })
  phone.at += 29_999
  held.tick()
  expect(phone.sent).toEqual([])

  phone.at += 1
  held.tick()

  expect(phone.sent.map(({ occurred_at }) => occurred_at)).toEqual([
    '2026-03-02T12:00:00.000Z',
  ])
  expect(held.waiting()).toBeNull()
})

test('an ending that was undone is never sent', () => {
  const phone = new Phone()
  const held = phone.open()
  held.hold(PATH, 'Lifted', {})

  expect(held.undo()?.words).toBe('Lifted')
  phone.at += 60_000
  held.tick()

  expect(phone.sent).toEqual([])
})

test('a kill within the half minute loses nothing, and undo is still there', () => {
  const phone = new Phone()
  phone.open().hold(PATH, 'Lifted', {})
  phone.at += 10_000

  const reopened = phone.open()

  expect(reopened.waiting()?.words).toBe('Lifted')
  expect(reopened.secondsLeft()).toBe(20)
})

test('a phone that was off for an hour sends it the moment it is back', () => {
  const phone = new Phone()
  phone.open().hold(PATH, 'Lifted', {})
  phone.at += 3_600_000

  phone.open().tick()

  expect(phone.sent).toHaveLength(1)
})

test('a clock that was set back does not hold it back', () => {
  const phone = new Phone()
  const held = phone.open()
  held.hold(PATH, 'Lifted', {})
  phone.at -= 3_600_000

  held.tick()

  expect(phone.sent).toHaveLength(1)
})

test('the next ending sends the last one first', () => {
  const phone = new Phone()
  const held = phone.open()
  held.hold(PATH, 'Lifted', {})

  held.hold('visits/w/complete', 'Treated', {})

  expect(phone.sent.map(({ words }) => words)).toEqual(['Lifted'])
  expect(held.waiting()?.words).toBe('Treated')
})

test('a kill between outbox and here is sent again under the same id', () => {
  const phone = new Phone()
  const held = phone.open()
  held.hold(PATH, 'Lifted', {})
  const before = new Map(phone.kept)
  held.release()
  for (const [key, value] of before) phone.kept.set(key, value)

  phone.open().release()

  expect(new Set(phone.sent.map(({ id }) => id)).size).toBe(1)
})

test('a device that is full sends it at once', () => {
  const phone = new Phone()
  phone.isFull = true

  expect(phone.open().hold(PATH, 'Lifted', {})).toBe(true)
  expect(phone.sent).toHaveLength(1)
})

test("a colleague on the same phone neither sees nor sends another's ending", () => {
  const phone = new Phone()
  phone.open().hold(PATH, 'Lifted', {})
  phone.owner = 'birch'
  phone.at += 60_000

  const colleague = phone.open()
  colleague.tick()

  expect(colleague.waiting()).toBeNull()
  expect(phone.sent).toEqual([])
})
