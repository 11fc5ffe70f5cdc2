import { describe, expect, test } from 'vitest'
import type { FeedCard, FloodCard } from '../api/types'
import { NOTHING, referral } from '../live/samples'
import { alarms } from './alarms'
import { fromSnapshot } from './board'
import { cases } from './cases'
import {
  floodNote,
  floods,
  floodWords,
  silenceNote,
  silenceWords,
  silentFeeds,
} from './feeds'

const NOW = Date.parse('2026-03-02T13:57:00Z')
const feed = (name: string, change: Partial<FeedCard> = {}): FeedCard => ({
  sender_id: name,
  name,
  source: 'telecare',
  limit_s: 300,
  silent_since: '2026-03-02T02:14:00Z',
  acknowledged_by: null,
  acknowledged_at: null,
  ...change,
})

describe('a silent system', () => {
  test('says who it is and since when, in London', () => {
    expect(silenceWords(feed('Careline'))).toBe(
      'Nothing heard from Careline since 02:14',
    )
  })

  test('names who sees to it', () => {
    const seen = { acknowledged_by: 'Sam', acknowledged_at: '2026-03-02T02:20:00Z' }

    expect(silenceNote(feed('Careline', seen))).toBe('Sam sees to it since 02:20')
  })

  test('that nobody sees to stands first', () => {
    const seen = { acknowledged_by: 'Sam', acknowledged_at: '2026-03-02T02:20:00Z' }
    const board = fromSnapshot({
      ...NOTHING,
      feeds: [
        feed('Seen', seen),
        feed('Later', { silent_since: '2026-03-02T03:00:00Z' }),
        feed('Earlier'),
      ],
    })

    expect(silentFeeds(board).map(({ name }) => name)).toEqual([
      'Earlier',
      'Later',
      'Seen',
    ])
  })
})

describe('a red flag', () => {
  const found = (ambulance_called_at: string | null) =>
    alarms(
      cases(
        fromSnapshot({
          ...NOTHING,
          referrals: [
            referral('r1', {
              status: 'needs_decision',
              concerns: ['red_flag'],
              alarm: 'not_decided',
              ambulance_called_at,
            }),
          ],
        }),
        NOW,
      ),
      NOW,
    ).map(({ why, asksFor999 }) => [why, asksFor999])

  test('asks for 999 until somebody has said that it was called', () => {
    expect(found(null)).toEqual([['red_flag', true]])
    expect(found('2026-03-02T13:50:00Z')).toEqual([['not_decided', false]])
  })
})

test('a person whom nobody reached comes before what is merely late', () => {
  const board = fromSnapshot({
    ...NOTHING,
    referrals: [
      referral('late', { due_at: '2026-03-02T12:00:00Z' }),
      referral('unreached', {
        status: 'needs_decision',
        concerns: ['welfare_check'],
        due_at: '2026-03-02T16:00:00Z',
      }),
    ],
  })

  expect(
    alarms(cases(board, NOW), NOW).map(({ view, why }) => [view.referral.id, why]),
  ).toEqual([
    ['unreached', 'welfare_check'],
    ['late', 'overdue'],
  ])
})

describe('a system that floods us', () => {
  const flood = (name: string, change: Partial<FloodCard> = {}): FloodCard => ({
    ...{ sender_id: name, name, source: 'ambulance_999' },
    ...{ since_at: '2026-03-02T02:14:00Z' },
    ...{ acknowledged_by: null, acknowledged_at: null },
    ...change,
  })
  const seen = { acknowledged_by: 'Sam', acknowledged_at: '2026-03-02T02:20:00Z' }

  test('says who it is, since when, and whose calls wait', () => {
    expect(floodWords(flood('EMAS'))).toBe('EMAS floods us since 02:14')
    expect(floodNote(flood('EMAS'))).toBe('Its own calls wait, no others do: ring them')
  })

  test('names who sees to it, and then stands after one that nobody sees to', () => {
    const board = fromSnapshot({
      ...NOTHING,
      floods: [flood('Seen', seen), flood('EMAS')],
    })

    expect(floodNote(flood('Seen', seen))).toBe('Sam sees to it since 02:20')
    expect(floods(board).map(({ name }) => name)).toEqual(['EMAS', 'Seen'])
  })
})
