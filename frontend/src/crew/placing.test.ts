import { expect, test } from 'vitest'
import { Refused, UNREACHED } from '../api/problem'
import type { HelpPlace } from '../api/types'
import { createPlacing } from './placing'

const PLACE = { lon: -0.73, lat: 52.67, accuracy_m: 8, age_s: 2 }

function phone() {
  const sent: { key: string; place: HelpPlace }[] = []
  const at = { ms: 0, fails: false, minted: 0, looked: 0 }
  let answer: (place: HelpPlace | null) => void = () => undefined
  const placing = createPlacing({
    find: () => {
      at.looked += 1
      return new Promise((found) => {
        answer = found
      })
    },
    send: async (key, place) => {
      sent.push({ key, place })
      if (at.fails) throw new Refused(UNREACHED)
    },
    mint: () => `k${++at.minted}`,
    now: () => at.ms,
  })
  return { placing, sent, at, finds: (place: HelpPlace | null) => answer(place) }
}

test('a place is told with the age that it has when it goes, again under a new key', async () => {
  const { placing, sent, at, finds } = phone()
  at.fails = true
  placing.look()
  finds(PLACE)
  await placing.tell()

  at.fails = false
  at.ms = 90_000
  await placing.tell()
  await placing.tell()

  expect(sent).toEqual([
    { key: 'k1', place: PLACE },
    { key: 'k2', place: { ...PLACE, age_s: 92 } },
  ])
})

test('a page that was killed after the call looks for the place once more', async () => {
  const { placing, sent, at, finds } = phone()

  const told = placing.tell()
  finds(PLACE)
  await told

  expect([at.looked, sent.length]).toEqual([1, 1])
})

test('a phone that does not know where it is asks itself only once', async () => {
  const { placing, sent, at, finds } = phone()
  placing.look()
  finds(null)

  await placing.tell()
  await placing.tell()

  expect([at.looked, sent.length]).toEqual([1, 0])
})
