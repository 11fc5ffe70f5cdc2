import { describe, expect, test } from 'vitest'
import type { FeedCard } from '../api/types'
import {
  foremost,
  isWrong,
  lastWords,
  limitWords,
  type Source,
  sourceName,
} from './sources'

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

describe('the one that the head of the desk names', () => {
  const feed = (name: string, silent_since: string) =>
    ({ name, silent_since }) as FeedCard

  test('is a silent system before all others, with the time before its name', () => {
    const feeds = [feed('Careline', '2026-03-02T11:14:00Z')]
    const faulty = source({ kind: 'stack', since: '2026-03-02T10:00:00Z' })

    expect(foremost([faulty], feeds, NOON)).toBe('since 11:14 · Careline')
  })

  test('is then what is not read, or takes nothing, the longest first', () => {
    const stack = source({
      kind: 'stack',
      name: 'EMAS',
      since: '2026-03-02T11:58:00Z',
    })
    const out = source({ kind: 'out', name: 'text', since: '2026-03-02T11:50:00Z' })

    expect(foremost([source(), stack], [], NOON)).toBe('not read since 11:58 · EMAS')
    expect(foremost([stack, out], [], NOON)).toBe(
      'waits since 11:50 · Text gateway to crews’ phones',
    )
  })

  test('is else the one nearest to its own limit, not the one that seldom sends', () => {
    const seldom = source({
      name: 'GP',
      last_at: '2026-03-02T08:00:00Z',
      limit_s: null,
    })
    const often = source({
      name: 'Careline',
      last_at: '2026-03-02T11:56:00Z',
      limit_s: 300,
    })
    const slow = source({
      name: '111',
      last_at: '2026-03-02T11:30:00Z',
      limit_s: 86_400,
    })

    expect(foremost([seldom, slow, often], [], NOON)).toBe('oldest 4 min · Careline')
    expect(foremost([seldom], [], NOON)).toBe('oldest 4 h 00 min · GP')
    expect(foremost([source({ last_at: null })], [], NOON)).toBe('nothing heard yet')
  })
})
