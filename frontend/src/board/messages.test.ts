import { expect, test } from 'vitest'
import type { MessageCard } from '../api/types'
import { NOTHING } from '../live/samples'
import { fromSnapshot } from './board'
import { unseenMessages, unseenNote, unseenWords } from './messages'

const SENT = Date.parse('2026-03-02T14:05:00Z')

const card = (id: string, change: Partial<MessageCard> = {}): MessageCard => ({
  id,
  crew_id: 'oak',
  referral_id: null,
  number: 1,
  status: 'sent',
  sent_at: '2026-03-02T14:05:00Z',
  sent_by: 'Sam',
  received_at: null,
  unseen_at: null,
  unseen_because: null,
  ...change,
})

const unseen = (now: number, ...messages: MessageCard[]) =>
  unseenMessages(fromSnapshot({ ...NOTHING, messages }), now)

test('a message alarms after a minute by this clock, though no service looks', () => {
  expect(unseen(SENT + 59_999, card('m1'))).toEqual([])

  const [found] = unseen(SENT + 60_000, card('m1'))

  expect(found && unseenWords(found)).toBe(
    'A crew off shift has not seen Sam’s message of 14:05',
  )
  expect(found && unseenNote(found)).toContain('not on the phone yet')
})

test('what the end of a shift left behind alarms at once, before all others', () => {
  const left = card('left', {
    number: 9,
    unseen_at: '2026-03-02T14:05:10Z',
    unseen_because: 'shift_ended',
  })
  const late = card('late', { received_at: '2026-03-02T14:05:02Z' })

  expect(unseen(SENT + 10_000, left, late).map((one) => one.card.id)).toEqual(['left'])
  const both = unseen(SENT + 90_000, late, left)
  expect(both.map((one) => one.card.id)).toEqual(['left', 'late'])
  expect(both.map(unseenNote).join()).toMatch(/shift is over.*nobody pressed Seen/)
})

test('of two that were written in one moment the first stays the first', () => {
  const found = unseen(SENT + 60_000, card('b', { number: 2 }), card('a'))

  expect(found.map((one) => one.card.id)).toEqual(['a', 'b'])
})
