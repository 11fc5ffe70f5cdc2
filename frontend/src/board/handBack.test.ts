import { describe, expect, test } from 'vitest'
import type { HandBackPreview, ReferralCard } from '../api/types'
import { NOTHING, referral } from '../live/samples'
import { alarms } from './alarms'
import { fromSnapshot } from './board'
import { cases } from './cases'
import { alarmWords, autoWords, draftWords, toldWords, whyWords } from './handBack'

const at = (hhmm: string) => `2026-03-02T${hhmm}:00Z`
const ms = (hhmm: string) => Date.parse(at(hhmm))
const draft = (last: string, dismissed: string | null = null) => ({
  drafted_at: at('13:50'),
  last_moment_at: at(last),
  would_send: 'rejection' as const,
  dismissed_at: dismissed,
})
const late = (id: string, change: Partial<ReferralCard>): ReferralCard => ({
  ...referral(id),
  source: 'ambulance_999',
  due_at: at('15:00'),
  ...change,
})
const stripAt = (now: string, ...referrals: ReferralCard[]) =>
  alarms(cases(fromSnapshot({ ...NOTHING, referrals }), ms(now)), ms(now))

const TOLD: HandBackPreview = {
  way: 'bars',
  takes_back: true,
  told: 'rejection',
  reason: 'no_crew_in_time',
  code: 'RRNA',
  words: 'no crew in time',
  encounter: 'cancelled',
  care_plan: null,
  stands_down: null,
  breach_at: at('15:05'),
  last_moment_at: at('14:20'),
  ambulance_by_at: at('14:59'),
  predicted_at: null,
  told_999_at: null,
}

describe('a drafted hand-back', () => {
  test('says until when, and to whom', () => {
    const drafted = late('a', { hand_back: draft('14:20') })

    expect(draftWords(drafted, ms('14:14'))).toBe(
      'Hand back to 999 by 14:20, 6 min left',
    )
    expect(draftWords({ ...drafted, source: 'gp' }, ms('14:14'))).toBe(
      'Hand back to the sender by 14:20, 6 min left',
    )
    expect(draftWords(drafted, ms('14:21'))).toBe(
      'Hand back to 999 now: 14:20 has passed',
    )
  })

  test('says it in London time in summer', () => {
    const drafted = late('a', {
      hand_back: { ...draft('14:20'), last_moment_at: '2026-07-02T13:20:00Z' },
    })

    expect(draftWords(drafted, Date.parse('2026-07-02T13:14:00Z'))).toContain('14:20')
  })

  test('is one alarm, ranked by the time to its last moment', () => {
    const strip = stripAt(
      '14:00',
      late('b', { hand_back: draft('14:30') }),
      late('a', { hand_back: draft('14:10'), alarm: 'nobody_in_time' }),
      late('c', { alarm: 'nobody_in_time', due_at: at('14:20') }),
      late('r', { status: 'needs_decision', concerns: ['red_flag'] }),
    )

    expect(strip.map(({ view, why }) => [view.referral.id, why])).toEqual([
      ['r', 'red_flag'],
      ['a', 'hand_back_due'],
      ['c', 'nobody_in_time'],
      ['b', 'hand_back_due'],
    ])
  })

  test.each(['red_flag', 'long_lie', 'welfare_check'] as const)(
    'of a case with a %s ranks by its last moment and says it on that one line',
    (concern) => {
      const stopped = { status: 'needs_decision', concerns: [concern] } as const
      const strip = stripAt(
        '14:00',
        late('b', { ...stopped, due_at: at('14:30') }),
        late('a', { ...stopped, hand_back: draft('14:06') }),
      )

      expect(strip.map(({ view, why }) => [view.referral.id, why])).toEqual([
        ['a', concern],
        ['b', concern],
      ])
      const words = strip.map((alarm) => alarmWords(alarm, ms('14:00')))
      expect(words[0]).toMatch(/^\w.*[.?] Hand back to 999 by 14:06, 6 min left$/)
      expect(words[1]).not.toContain('Hand back')
    },
  )

  test('of a case that is late already does not make its alarm wait', () => {
    const stopped = { status: 'needs_decision', concerns: ['long_lie'] } as const
    const strip = stripAt(
      '14:00',
      late('b', { ...stopped, due_at: at('14:05') }),
      late('a', { ...stopped, due_at: at('13:50'), hand_back: draft('14:20') }),
    )

    expect(strip.map(({ view }) => view.referral.id)).toEqual(['a', 'b'])
  })

  test('cannot be acknowledged away: it is pressed, or kept with a reason', () => {
    const [alarm] = stripAt('14:00', late('a', { hand_back: draft('14:20') }))

    expect(alarm?.canAcknowledge).toBe(false)
    expect(alarm && alarmWords(alarm, ms('14:00'))).toContain('by 14:20')
  })

  test('that was dismissed gives way to the other alarms', () => {
    const [alarm] = stripAt(
      '14:00',
      late('a', { hand_back: draft('14:20', at('13:55')), alarm: 'nobody_in_time' }),
    )

    expect(alarm?.why).toBe('nobody_in_time')
  })

  test('stays an alarm when a crew arrived after it, though the case is closed', () => {
    const strip = stripAt(
      '14:00',
      late('a', {
        status: 'handed_back',
        closed_at: at('13:59'),
        alarm: 'arrived_after_end',
      }),
    )

    expect(strip.map(({ why, canAcknowledge }) => [why, canAcknowledge])).toEqual([
      ['arrived_after_end', true],
    ])
  })
})

test('what goes back by itself is said in words', () => {
  expect(autoWords([])).toBe('a person presses')
  expect(autoWords(['not_accepted'])).toBe('by itself: not accepted by us')
})

describe('what the sender will be told', () => {
  test('names the code and our encounter in a rejection', () => {
    expect(toldWords(TOLD)).toBe(
      '999 is sent a rejection: RRNA, “no crew in time”; our encounter cancelled. It is ours until 999’s system has taken it.',
    )
  })

  test('says that 999 must act where the case was ours', () => {
    const final = {
      ...TOLD,
      told: 'final' as const,
      code: null,
      encounter: 'finished',
      care_plan: 'active',
    }

    expect(toldWords(final)).toContain('care plan active, so 999 must act')
  })

  test('sends a person to the phone where no machine listens', () => {
    expect(toldWords({ ...TOLD, way: 'phone' })).toContain('Ring the sender')
    expect(toldWords({ ...TOLD, way: 'outcomes' })).toContain('must acknowledge')
  })

  test('is told by machine to a stack, a webhook and a home', () => {
    const webhook = { ...TOLD, way: 'webhook' as const }
    expect(toldWords({ ...TOLD, way: 'stack' })).toContain('The 999 stack is sent')
    expect(toldWords(webhook)).toContain('When its system says yes, it is theirs')
    expect(toldWords({ ...webhook, takes_back: false })).toContain('must acknowledge')
    expect(toldWords({ ...TOLD, way: 'page' })).toContain('must press “Understood”')
  })

  test('says what 999 was sent when somebody rang, and that nobody is waited for', () => {
    const has = {
      ...TOLD,
      told_999_at: at('14:02'),
      told: 'final' as const,
      encounter: 'finished',
      care_plan: 'active',
    }
    expect(toldWords(has)).toBe(
      '999 has it already, since 14:02. It was sent the final response then: our encounter finished, care plan active. Nothing more is sent. It is closed here at once.',
    )
    expect(toldWords({ ...has, way: 'stack' })).toBe(
      '999 has it already, since 14:02. The sender is told, “no crew in time”. It is closed here at once.',
    )
    expect(toldWords({ ...has, way: 'phone' })).toContain('ring the sender')
  })

  test('holds our crew against an ambulance, and calls that assumed', () => {
    expect(whyWords({ ...TOLD, predicted_at: at('15:20') })).toBe(
      'Our crew would be there at 15:20; it breaches at 15:05. An ambulance told now could be there by about 14:59 (assumed).',
    )
    expect(whyWords(TOLD)).toContain('No crew of ours can be there')
  })
})
