import { describe, expect, test } from 'vitest'
import type { Command } from '../outbox'
import { pressStorage } from './pressStorage'

const OUTBOX = 'ucr-outbox:ann'
const HELD = 'ucr-held:ann'
const press = (id: string): Command => ({
  id,
  path: '/api/crew/visits/v/en-route',
  body: { occurred_at: '2026-03-02T12:00:00Z' },
  words: 'En route',
})

function kept() {
  let presses: readonly Command[] = []
  const storage = pressStorage({
    presses: () => presses,
    keep: (next) => {
      presses = next
    },
  })
  return { storage, all: () => presses }
}

describe('the sealed list of presses', () => {
  test('holds an ending that no outbox sees, and gives it back as it was', () => {
    const { storage, all } = kept()
    storage.setItem(OUTBOX, JSON.stringify([press('a')]))

    storage.setItem(HELD, 'an ending')

    expect(storage.getItem(HELD)).toBe('an ending')
    expect(JSON.parse(storage.getItem(OUTBOX) ?? '')).toEqual([press('a')])
    expect(all()).toHaveLength(2)
  })

  test('keeps the ending while the outbox is written, and the other way round', () => {
    const { storage } = kept()
    storage.setItem(HELD, 'an ending')

    storage.setItem(OUTBOX, JSON.stringify([press('a'), press('b')]))
    storage.setItem(HELD, 'another')
    storage.removeItem(OUTBOX)

    expect(storage.getItem(HELD)).toBe('another')
    expect(storage.getItem(OUTBOX)).toBe('[]')
  })

  test('keeps what was refused beside both, each account its own', () => {
    const { storage } = kept()
    storage.setItem(HELD, 'an ending')
    storage.setItem('ucr-refused:ann', 'one')
    storage.setItem('ucr-refused:ben', 'another')

    storage.setItem('ucr-refused:ann', 'one, two')
    storage.setItem(OUTBOX, JSON.stringify([press('a')]))
    storage.removeItem('ucr-refused:ben')

    expect(storage.getItem('ucr-refused:ann')).toBe('one, two')
    expect(storage.getItem('ucr-refused:ben')).toBeNull()
    expect(storage.getItem(HELD)).toBe('an ending')
    expect(JSON.parse(storage.getItem(OUTBOX) ?? '')).toEqual([press('a')])
  })

  test('lets the ending go alone', () => {
    const { storage } = kept()
    storage.setItem(HELD, 'an ending')
    storage.setItem(OUTBOX, JSON.stringify([press('a')]))

    storage.removeItem(HELD)

    expect(storage.getItem(HELD)).toBeNull()
    expect(JSON.parse(storage.getItem(OUTBOX) ?? '')).toEqual([press('a')])
  })
})
