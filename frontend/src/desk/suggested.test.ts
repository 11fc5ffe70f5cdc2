import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { fromSnapshot } from '../board/board'
import { NOTHING, referral } from '../live/samples'
import { whole } from './store'
import { readMatchAsShown, suggestedAmong } from './suggested'

const asked: string[] = []
let suggests: string | null = null

beforeEach(() => {
  asked.length = 0
  vi.stubGlobal('fetch', async (path: string) => {
    asked.push(path)
    return Response.json({ could_divert: suggests && { crew_id: suggests } })
  })
})
afterEach(() => vi.unstubAllGlobals())

test('the crew that is suggested is named when the card is read again, so that it stays', async () => {
  suggests = 'oak'
  await readMatchAsShown('a')
  await readMatchAsShown('a')
  suggests = null
  await readMatchAsShown('a')
  await readMatchAsShown('a')

  const plain = '/api/referrals/a/match'
  expect(asked).toEqual([plain, `${plain}?shown=oak`, `${plain}?shown=oak`, plain])
})

test('and never for another case', async () => {
  suggests = 'oak'
  await readMatchAsShown('a')
  await readMatchAsShown('b')

  expect(asked[1]).toBe('/api/referrals/b/match')
})

test('another case that nobody was told of has a card with a suggestion read again', async () => {
  const board = (...ids: string[]) => {
    whole.value = fromSnapshot({ ...NOTHING, referrals: ids.map((id) => referral(id)) })
    return suggestedAmong('a')
  }
  suggests = null
  await readMatchAsShown('a')
  expect([board('a'), board('a', 'b')]).toEqual(['', ''])

  suggests = 'oak'
  await readMatchAsShown('a')

  expect(board('a')).not.toBe(board('a', 'b'))
  expect(suggestedAmong('b')).toBe('')
})
