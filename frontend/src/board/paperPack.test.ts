import { expect, test } from 'vitest'
import { paperWords } from './paperPack'

const NOW = Date.parse('2026-03-02T03:12:30Z')
const NOTHING = { written_at: null, failed_at: null, off_at: null, limit_s: 60 }
const AT = '2026-03-02T03:12:10Z'

test('a pack that was just written says when', () => {
  const told = { ...NOTHING, written_at: AT, off_at: AT }

  expect(paperWords(told, NOW)).toBe('● Paper pack written 03:12:10.')
})

test('a pack that is no longer written is never told as written', () => {
  const told = { ...NOTHING, written_at: AT }

  expect(paperWords(told, NOW + 120_000)).toContain(
    '▲ Paper pack last written 03:12:10',
  )
})

test.each([
  [null, 'Valkey does not answer'],
  [NOTHING, 'no dispatcher has said anything'],
  [{ ...NOTHING, off_at: AT }, 'UCR_PAPER_PACK is not set'],
  [{ ...NOTHING, failed_at: AT, off_at: AT }, 'it failed at 03:12:10'],
])('where there is no pack it says why', (told, words) => {
  expect(paperWords(told, NOW)).toContain(words)
})
