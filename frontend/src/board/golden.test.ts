import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Ev, EvKind, Snapshot } from '../api/types'
import { apply, fromSnapshot, toSnapshot } from './board'

/** One history as pytest wrote it from the service's own code. */
interface Golden {
  readonly snapshot_before: Snapshot
  readonly events: readonly Ev[]
  readonly snapshot_after: Snapshot
}

const FOLDER = resolve(import.meta.dirname, '../../../tests/golden')
const files = existsSync(FOLDER)
  ? readdirSync(FOLDER).filter((name) => name.endsWith('.json'))
  : []
const goldens = files.map((name): readonly [string, Golden] => [
  name,
  JSON.parse(readFileSync(resolve(FOLDER, name), 'utf8')),
])

const EVERY_KIND: Record<EvKind, true> = {
  referral: true,
  assignment: true,
  visit: true,
  crew: true,
  plan: true,
  area: true,
  feed: true,
  flood: true,
  safety: true,
  message: true,
  heartbeat: true,
  loan: true,
}

describe('golden histories written by pytest', () => {
  test('there are some', () => {
    expect(files, `no golden files in ${FOLDER}: run pytest first`).not.toEqual([])
  })

  test.each(goldens)(
    '%s: snapshot plus events is a fresh snapshot',
    (_name, golden) => {
      const board = golden.events.reduce(apply, fromSnapshot(golden.snapshot_before))

      expect(toSnapshot(board)).toEqual(toSnapshot(fromSnapshot(golden.snapshot_after)))
    },
  )

  test('every kind of event is among them', () => {
    const seen = goldens.flatMap(([, golden]) => golden.events.map(({ kind }) => kind))

    expect([...new Set(seen)].sort()).toEqual(Object.keys(EVERY_KIND).sort())
  })

  test('what a newer service tells of leaves a page of yesterday as it was', () => {
    const board = goldens.map(([, golden]) => fromSnapshot(golden.snapshot_before))[0]
    const news = JSON.parse('{ "kind": "weather", "key": "7", "card": {} }') as Ev

    expect(board && apply(board, news)).toBe(board)
  })
})
