import { expect, test } from 'vitest'
import { isWrong, lastWords, limitWords, type Source, sourceName } from './sources'

const NOON = Date.parse('2026-03-02T12:00:00Z')

const source = (change: Partial<Source> = {}): Source => ({
  kind: 'sender',
  name: 'Careline',
  last_at: '2026-03-02T11:59:30Z',
  limit_s: 300,
  since: null,
  waiting: 0,
  seen_by: null,
  ...change,
})

test('a source says its last message, its age and its limit', () => {
  expect(lastWords(source(), NOON)).toBe('11:59:30, 30 s ago')
  expect(limitWords(source())).toBe('alarm after 5 min')
  expect(limitWords(source({ limit_s: null }))).toBe('silence is not watched')
})

test('its age grows past its limit though nothing more is read', () => {
  expect(isWrong(source(), NOON)).toBe(false)
  expect(isWrong(source(), NOON + 280_000)).toBe(true)
  expect(lastWords(source({ last_at: null }), NOON)).toBe('nothing yet')
})

test('a silence that somebody sees to names them', () => {
  const silent = source({ since: '2026-03-02T11:40:00Z', seen_by: 'Sam' })

  expect(limitWords(silent)).toBe(
    'silent since 11:40, Sam sees to it (alarm after 5 min)',
  )
})

test('a gateway that does not take our messages is wrong, and says how many wait', () => {
  const out = source({
    kind: 'out',
    name: 'text',
    limit_s: null,
    since: '2026-03-02T11:58:00Z',
    waiting: 2,
  })

  expect([isWrong(out, NOON), limitWords(out)]).toEqual([
    true,
    '2 not taken since 11:58',
  ])
  expect(sourceName(out)).toBe('Text gateway to crews’ phones')
})
