import { signal } from '@preact/signals'
import type { EnteredBefore, Foreseen, PaperOfCase } from '../api/types'
import { fromLondon, hhmm } from '../board/time'

/** One visit as it is typed in; all of it text, as it stands on the paper. */
export interface Draft {
  readonly key: number
  readonly referral_id: string
  readonly crew_id: string
  /** The London day on which the visit was over. */
  readonly day: string
  readonly set_off_at: string
  readonly there_at: string
  readonly ended_at: string
  readonly outcome: string
  readonly destination: string
  readonly note: string
}
export type Field = Exclude<keyof Draft, 'key'>
export type Wrong = Partial<Record<Field, string>>

/** Kept while this page is open, so that closing the drawer loses no typing. */
export const drafts = signal<readonly Draft[]>([])
let next = 0

export function addDraft(day: string, referral_id = ''): void {
  if (referral_id && drafts.value.some((one) => one.referral_id === referral_id)) return
  const key = next++
  const empty = { set_off_at: '', there_at: '', ended_at: '', destination: '' }
  const last = drafts.value.at(-1)
  drafts.value = [
    ...drafts.value,
    {
      key,
      referral_id,
      crew_id: '',
      day: last?.day ?? day,
      outcome: '',
      note: '',
      ...empty,
    },
  ]
}

export function removeDrafts(keys: readonly number[]): void {
  drafts.value = drafts.value.filter(({ key }) => !keys.includes(key))
}

export function change(key: number, field: Field, value: string): void {
  drafts.value = drafts.value.map((one) =>
    one.key === key ? { ...one, [field]: value } : one,
  )
}

export const LABEL: Record<Field, string> = {
  referral_id: 'Case',
  crew_id: 'Crew',
  day: 'Day on which it was over',
  set_off_at: 'Set off',
  there_at: 'With the person',
  ended_at: 'Over',
  outcome: 'How it ended',
  destination: 'Referred on to',
  note: 'Note',
}

/** "3:10", "0310" and "03.10" as "03:10"; null: no time of day. */
export function asTime(text: string): string | null {
  const found = /^(\d{1,2})[:.]?(\d{2})$/.exec(text.trim())
  const [, hours = '', minutes = ''] = found ?? []
  if (!found || Number(hours) > 23 || Number(minutes) > 59) return null
  return `${hours.padStart(2, '0')}:${minutes}`
}

const TIME = 'Write a time such as 03:10'

/** What must be there before the service is asked. */
export function missing(draft: Draft): Wrong {
  const wrong: Wrong = {}
  if (!draft.referral_id) wrong.referral_id = 'Choose the case'
  if (!draft.crew_id) wrong.crew_id = 'Choose the crew'
  if (!draft.day) wrong.day = 'Give the day'
  if (!draft.outcome) wrong.outcome = 'Choose how it ended'
  if (!asTime(draft.ended_at)) wrong.ended_at = TIME
  if (draft.set_off_at.trim() && !asTime(draft.set_off_at)) wrong.set_off_at = TIME
  if (draft.outcome !== 'not_found' && !asTime(draft.there_at)) wrong.there_at = TIME
  if (draft.outcome === 'referred_on' && !draft.destination)
    wrong.destination = 'Choose where they were referred on to'
  return wrong
}

/** A draft as the service takes it. A time later than the end was before midnight. */
export function paperOf(draft: Draft): PaperOfCase {
  const ended_at = at(draft.day, draft.ended_at)
  const before = (text: string) =>
    text.trim() ? notAfter(draft.day, text, ended_at) : null
  const isNobody = draft.outcome === 'not_found'
  return {
    referral_id: draft.referral_id,
    crew_id: draft.crew_id,
    set_off_at: before(draft.set_off_at),
    there_at: isNobody ? null : before(draft.there_at),
    ended_at,
    outcome: draft.outcome as PaperOfCase['outcome'],
    destination:
      draft.outcome === 'referred_on'
        ? (draft.destination as NonNullable<PaperOfCase['destination']>)
        : null,
    note: draft.note.trim() || null,
  }
}

function at(day: string, text: string): string {
  return fromLondon(`${day}T${asTime(text) ?? '00:00'}`)
}

function notAfter(day: string, text: string, ended_at: string): string {
  const same = at(day, text)
  return same <= ended_at ? same : at(dayBefore(day), text)
}

function dayBefore(day: string): string {
  return new Date(Date.parse(`${day}T12:00Z`) - 86_400_000).toISOString().slice(0, 10)
}

const RULE: Readonly<Record<string, string>> = {
  'not before received': 'not before we had the request',
  'not before set_off_at': 'not before they set off',
  'not before there_at': 'not before they were with the person',
  'not yet': 'not after now',
  'given unless nobody was found': 'give it, unless nobody was found',
  'given exactly when referred on': 'only where they were referred on',
}

/** A rule of the service in words; a visit that stands entered is told by whom. */
export function ruleWords(rule: string, entered: EnteredBefore | null): string {
  if (entered)
    return `${entered.by} entered it from paper already, at ${hhmm(entered.at)}`
  return RULE[rule] ?? rule
}

/** Which of them can be entered, each with its row. */
export function enterable(rows: readonly Foreseen[], all: readonly Draft[]) {
  return all.flatMap((draft, place) => {
    const row = rows[place]
    return row && row.errors.length === 0 ? [{ draft, row }] : []
  })
}
