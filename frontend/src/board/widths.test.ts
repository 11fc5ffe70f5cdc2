import { expect, test } from 'vitest'
import { LIMITS, recalled, USUAL, widened, widthByKey } from './widths'

test('a pane is never narrower than its words nor wider than its limit', () => {
  expect(widened(USUAL, 'lists', 10).lists).toBe(LIMITS.lists[0])
  expect(widened(USUAL, 'drawer', 9000).drawer).toBe(LIMITS.drawer[1])
  expect(widened(USUAL, 'lists', Number.NaN)).toBe(USUAL)
})

test.each([
  null,
  '',
  'x',
  '[]',
  'null',
  '{"lists":"wide","shape":"cinema","coverage":"?x=1","freeBy":"toString"}',
])('what makes no sense on the device is the usual layout: %s', (text) => {
  expect(recalled(text)).toEqual(USUAL)
})

test('what somebody chose comes back as it was', () => {
  const kept = {
    shape: 'lists',
    lists: 500,
    drawer: 333,
    coverage: 'wound',
    freeBy: 'half_hour',
  } as const
  expect(recalled(JSON.stringify(kept))).toEqual(kept)
})

test('the separator widens the pane on its own side', () => {
  expect(widthByKey('ArrowRight', 360, 'lists', false)).toBe(384)
  expect(widthByKey('ArrowRight', 420, 'drawer', true)).toBe(396)
  expect(widthByKey('End', 420, 'drawer', true)).toBe(LIMITS.drawer[1])
  expect(widthByKey('a', 360, 'lists', false)).toBeNull()
})
