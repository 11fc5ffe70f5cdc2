import { expect, test } from 'vitest'
import { textOf } from './rotaFile'

test('a file of either coding names the same crew', () => {
  const utf8 = new TextEncoder().encode('Zoë 1')
  const windows = Uint8Array.from([0x5a, 0x6f, 0xeb, 0x20, 0x31])

  expect(textOf(utf8)).toEqual({ text: 'Zoë 1', isOldCoding: false })
  expect(textOf(windows)).toEqual({ text: 'Zoë 1', isOldCoding: true })
})
