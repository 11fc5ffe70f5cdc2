import { expect, test } from 'vitest'
import { forgetHelp } from './besides'

function storage(...names: string[]) {
  const kept = new Map(names.map((name) => [name, 'kept']))
  return {
    kept,
    get length() {
      return kept.size
    },
    key: (n: number) => [...kept.keys()][n] ?? null,
    removeItem: (name: string) => void kept.delete(name),
  }
}

test("where another signs in, nobody else's call for help stays", () => {
  const beside = storage('ucr-help:ann', 'ucr-muted', 'ucr-help:ben')

  forgetHelp(beside, 'ben')

  expect([...beside.kept.keys()]).toEqual(['ucr-muted', 'ucr-help:ben'])
})

test('where the sign-in ends, no call for help stays', () => {
  const beside = storage('ucr-help:ann', 'ucr-help:', 'ucr-help:ben')

  forgetHelp(beside, null)

  expect(beside.kept.size).toBe(0)
})
