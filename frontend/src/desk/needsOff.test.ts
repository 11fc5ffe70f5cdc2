import { expect, test } from 'vitest'
import type { AreaSettings } from '../api/types'
import { NEED } from '../board/words'
import { offered } from './needsOff'
import { optionWords, valueWords } from './settings/names'

const setTo = (value: readonly string[]) =>
  ({ settings: [{ name: 'needs.off', value }] }) as unknown as AreaSettings

test('a form offers no need that the area has switched off, and says which', () => {
  const { needs, off } = offered(setTo(['catheter']))

  expect(Object.keys(needs)).not.toContain('catheter')
  expect(Object.keys(needs).length).toBe(Object.keys(NEED).length - 1)
  expect(off).toEqual([NEED.catheter])
})

test('a form offers every need while nobody knows what is switched off', () => {
  expect(offered(null)).toEqual({ needs: NEED, off: [] })
})

test('needs that are switched off are said in words in settings and history', () => {
  expect(optionWords('needs.off', 'carer_breakdown')).toBe(NEED.carer_breakdown)
  expect(valueWords('needs.off', 'catheter, fall')).toBe(
    `${NEED.catheter}, ${NEED.fall}`,
  )
  expect(valueWords('needs.off', 'none')).toBe('none')
})
