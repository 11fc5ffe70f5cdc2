import { expect, test } from 'vitest'
import { UNREACHED } from '../api/problem'
import { createRefusals, type Refusal } from './refusals'

class Disk {
  readonly kept = new Map<string, string>()
  isFull = false
  getItem = (name: string) => this.kept.get(name) ?? null
  removeItem = (name: string) => void this.kept.delete(name)
  setItem(name: string, text: string): void {
    if (this.isFull) throw new DOMException('full', 'QuotaExceededError')
    this.kept.set(name, text)
  }
}

const refusal = (id: string): Refusal => ({ id, words: 'Accept', problem: UNREACHED })

/** The page of an account on this phone; opening another is what a kill comes to. */
function opened(storage: Disk, owner = 'ann') {
  let shown: readonly string[] = []
  const refusals = createRefusals({ storage, owner: () => owner }, (unseen) => {
    shown = unseen.map(({ id }) => id)
  })
  return {
    ...refusals,
    shown: () => shown,
    ids: () => refusals.unseen().map((r) => r.id),
  }
}

test('what was refused is there after a kill, until it has been seen', () => {
  const disk = new Disk()
  const page = opened(disk)
  page.keep(refusal('1'))
  page.keep(refusal('2'))

  const again = opened(disk)
  expect(again.ids()).toEqual(['1', '2'])
  again.seen('1')

  expect(again.shown()).toEqual(['2'])
  expect(opened(disk).ids()).toEqual(['2'])
})

test('a press that is refused again after a kill is told once', () => {
  const disk = new Disk()
  opened(disk).keep(refusal('1'))

  const again = opened(disk)
  again.keep(refusal('1'))

  expect(again.shown()).toEqual(['1'])
})

test('a phone that can keep nothing shows it all the same', () => {
  const disk = new Disk()
  const page = opened(disk)
  disk.isFull = true

  page.keep(refusal('1'))

  expect(page.shown()).toEqual(['1'])
  page.seen('1')
  expect(page.shown()).toEqual([])
})

test('nobody is shown what another was refused', () => {
  const disk = new Disk()
  opened(disk).keep(refusal('1'))

  expect(opened(disk, 'ben').ids()).toEqual([])
})
