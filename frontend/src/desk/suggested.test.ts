import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { readMatchAsShown } from './suggested'

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
