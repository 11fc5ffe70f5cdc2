import { describe, expect, test } from 'vitest'
import type { AssignmentCard } from '../api/types'
import { assignment } from '../live/samples'
import { reachWords } from './calls'

type Call = AssignmentCard['calls'][number]

const AT = '2026-01-12T02:14:00Z'
const call = (way: Call['way'], result: Call['result']): Call => ({
  way,
  result,
  at: AT,
})
const offer = (change: Partial<AssignmentCard>) =>
  assignment({ made_at: AT, offered_at: AT, ...change })

describe('an offer that nobody has accepted', () => {
  test('says what was tried, when, and that nobody has confirmed it', () => {
    const said = reachWords(
      offer({ calls: [call('push', 'sent'), call('text', 'sent')] }),
    )

    expect(said).toBe('pushed 02:14, texted 02:14; not confirmed')
  })

  test('says why nobody was called, once', () => {
    const said = reachWords(
      offer({ calls: [call('push', 'on_break'), call('text', 'on_break')] }),
    )

    expect(said).toBe('on a break: not called; not confirmed')
  })

  test('says that a crew has no number', () => {
    expect(reachWords(offer({ calls: [call('text', 'no_number')] }))).toContain(
      'no phone number',
    )
  })

  test('never takes a phone for a person', () => {
    expect(reachWords(offer({ received_at: AT }))).toBe('on the phone 02:14, not seen')
    expect(reachWords(offer({ received_at: AT, seen_at: AT }))).toBe(
      'seen 02:14, not accepted',
    )
  })
})
