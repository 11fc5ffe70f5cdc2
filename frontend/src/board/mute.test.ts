import { expect, test } from 'vitest'
import { seeded } from '../live/samples'
import { begin, type Clocks, LENGTHS_MIN, leftWords, passed, recalled } from './mute'

const AT: Clocks = { steady: 5_000, device: 1_000_000_000, service: 2_000_000_000 }
const MIN = 60_000
const after = (ms: number, set: Partial<Clocks> = {}): Clocks => ({
  steady: AT.steady + ms,
  device: AT.device + ms,
  service: AT.service + ms,
  ...set,
})
const kept = (mute: object): unknown => JSON.parse(JSON.stringify(mute))

test.each(LENGTHS_MIN)('a mute of %d minutes holds until then and not at it', (min) => {
  const mute = begin(min, AT)

  expect(passed(mute, after(min * MIN - 1))?.leftMs).toBe(1)
  expect(passed(mute, after(min * MIN))).toBeNull()
})

test('a clock that is set ends it sooner, and never later', () => {
  const mute = begin(15, AT)
  const hourOn = after(MIN, { device: AT.device + 60 * MIN })
  const hourBack = after(MIN, { device: AT.device - 60 * MIN })
  const asleep = after(0, { device: AT.device + 20 * MIN })

  expect(passed(mute, hourOn)).toBeNull()
  expect(passed(mute, hourBack)?.leftMs).toBe(14 * MIN)
  expect(passed(mute, asleep)).toBeNull()
})

test('looked at a thousand times or once, it is as long', () => {
  const random = seeded(83)
  let mute = begin(30, AT)
  let ms = 0
  for (;;) {
    ms += Math.floor(random() * 4_000)
    const next = passed(mute, after(ms))
    if (!next) break
    mute = next
  }

  expect(ms).toBeGreaterThanOrEqual(30 * MIN)
  expect(ms).toBeLessThan(30 * MIN + 4_000)
})

test('a page that is loaded anew has what is left, by whichever clock went on furthest', () => {
  const text = kept(begin(15, AT))
  const page = { steady: 12 }

  expect(recalled(text, after(10 * MIN, page))?.leftMs).toBe(5 * MIN)
  expect(recalled(text, after(15 * MIN, page))).toBeNull()
  const deviceBehind = { ...page, device: AT.device + MIN }
  expect(recalled(text, after(10 * MIN, deviceBehind))?.leftMs).toBe(5 * MIN)
})

test.each([
  ['the device was set back', { device: AT.device - 1 }],
  ['the service was set back', { service: AT.service - MIN }],
])('%s meanwhile: nobody knows how long it was, so it is over', (_, set) => {
  expect(recalled(kept(begin(15, AT)), after(MIN, set))).toBeNull()
})

test.each([
  null,
  'muted',
  {},
  { leftMs: 1e12, at: AT },
  { leftMs: Number.NaN, at: AT },
  { leftMs: MIN, at: { device: 'x', service: 1 } },
  { leftMs: MIN },
])('what is kept and is no mute of ours mutes nothing: %j', (text) => {
  expect(recalled(text, after(0))).toBeNull()
})

test('it never promises a second more than is left', () => {
  expect(leftWords({ leftMs: 299_999, at: AT })).toBe('4:59')
  expect(leftWords({ leftMs: 59_000, at: AT })).toBe('0:59')
})
