import { expect, test } from 'vitest'
import { referral } from '../live/samples'
import { knowWords } from './know'

test('the next shift is told red flags, exclusions and concerns, not only flags', () => {
  const words = knowWords(
    referral('r1', {
      red_flags: ['bleeding_freely'],
      exclusions: ['suspected_stroke'],
      concerns: ['red_flag', 'long_lie', 'scene_unsafe'],
      flags: ['scene_unsafe', 'animals'],
    }),
  )

  expect(words.map((one) => one.slice(0, 1))).toEqual(['▲', '▲', '◆', '◆', 'A'])
  expect(words[0]).toBe('▲ Bleeding freely')
})
