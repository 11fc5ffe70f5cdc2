import { expect, test } from 'vitest'
import { createKeyStore, mintKey } from './keys'

/** A browser's storage, as far as keys need it. */
function storage(): Storage {
  const kept = new Map<string, string>()
  return {
    get length() {
      return kept.size
    },
    clear: () => kept.clear(),
    getItem: (key) => kept.get(key) ?? null,
    key: (i) => [...kept.keys()][i] ?? null,
    removeItem: (key) => void kept.delete(key),
    setItem: (key, value) => void kept.set(key, value),
  }
}

test('a key is a version 4 UUID', () => {
  expect(mintKey()).toMatch(
    /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  )
})

test('the same command keeps its key until its answer is known, over a reload too', () => {
  const shelf = storage()
  const first = createKeyStore(shelf).take('assign r1 to oak')

  expect(createKeyStore(shelf).take('assign r1 to oak')).toBe(first)
})

test('another command, or the same after an answer, gets a key of its own', () => {
  const keys = createKeyStore(storage())
  const first = keys.take('assign r1 to oak')
  keys.free('assign r1 to oak')

  expect(keys.take('assign r1 to oak')).not.toBe(first)
  expect(keys.take('assign r1 to elm')).not.toBe(first)
})
