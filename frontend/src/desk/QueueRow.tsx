import { useComputed } from '@preact/signals'
import type { ReferralCard } from '../api/types'
import { type CaseView, isClosed } from '../board/cases'
import { isLikelyLate, lateWords } from '../board/chance'
import { clockWords, type Lateness, lateness, spareWords } from '../board/clock'
import { CASE_MARK } from '../board/marks'
import { type TieWords, tieWords } from '../board/same'
import { hhmm, minutesBetween, span } from '../board/time'
import {
  ASSIGNMENT_STATUS,
  CONCERN,
  FLAG,
  NEED,
  REFERRAL_STATUS,
  SOURCE,
  say,
  VISIT_STATUS,
} from '../board/words'
import { Mark } from '../ui/Mark'
import { Tag } from '../ui/Tag'
import { extend, isChoosing, many, toggle } from './many'
import { isOpen, open } from './selection'
import { now, viewById } from './store'

/** One call. It is drawn anew when it, or a word of its row, is another: not each second. */
export function QueueRow({ id, isTabStop, drawn }: RowProps) {
  const found = useComputed(() => viewById.value.get(id))
  const words = useComputed(() => said(found.value))
  const ties = useComputed(() => JSON.stringify(tiesOf(found.value)))
  const isChosen = useComputed(() => many.value.includes(id))
  const isCurrent = useComputed(() => isOpen('case', id))
  const view = found.value
  if (!view) return null
  const { referral } = view
  const { how, spare, clock, floor } = JSON.parse(words.value) as Words
  const asChoice = isChoosing.value
    ? ({ role: 'checkbox', 'aria-checked': isChosen.value } as const)
    : ({ 'aria-current': isCurrent.value } as const)
  return (
    <li class="row-item">
      <button
        type="button"
        {...asChoice}
        class={`row row-${how}${referral.joined_to ? ' row-joined' : ''}`}
        data-row={referral.id}
        tabIndex={isTabStop ? 0 : -1}
        onClick={(event) => {
          if (!isChoosing.value) open({ kind: 'case', id })
          else if (event.shiftKey) extend(id, drawn())
          else toggle(id)
        }}
      >
        <Mark mark={CASE_MARK[how]} />
        <span class="row-head">
          {isChoosing.value && (
            <span class="row-choice" aria-hidden="true">
              {isChosen.value ? '☑' : '☐'}{' '}
            </span>
          )}
          <strong>{say(NEED, referral.need)}</strong>{' '}
          <span class="row-place">{referral.locality || 'Place unknown'}</span>
        </span>
        <span class="row-spare figures">{spare}</span>
        <span class="row-clock figures">{clock}</span>
        <span class="row-facts">{facts(view)}</span>
        <Tags view={view} floor={floor} ties={ties.value} />
      </button>
    </li>
  )
}

/** What of a row goes with the time. */
interface Words {
  readonly how: Lateness
  readonly spare: string
  readonly clock: string
  readonly floor: string
}

/** As one text, so that words that say the same draw nothing. */
function said(view: CaseView | undefined): string {
  if (!view) return '{}'
  const { floor_since_at } = view.referral
  const isHelped = view.arrivedAt !== null || isClosed(view.referral)
  const onFloor = floor_since_at && !isHelped
  const words: Words = {
    how: lateness(view, now.value),
    spare: spareWords(view, now.value),
    clock: clockWords(view, now.value),
    floor: onFloor ? span(minutesBetween(floor_since_at, now.value)) : '',
  }
  return JSON.stringify(words)
}

/** Most cases have none, and hang on no other. */
function tiesOf(view: CaseView | undefined): readonly TieWords[] {
  const isTied =
    view &&
    (view.referral.joined_to !== null ||
      view.referral.joined.length > 0 ||
      view.referral.likely_same.length > 0)
  return isTied ? tieWords(view, viewById.value) : []
}

interface RowProps {
  id: string
  isTabStop: boolean
  /** The rows as they are drawn, when somebody chooses from one to another. */
  drawn: () => readonly string[]
}

function facts(view: CaseView): string {
  const { referral } = view
  const parts = [
    say(SOURCE, referral.source) + (referral.category ? ` ${referral.category}` : ''),
    referral.age_band ?? 'age unknown',
    progress(view),
    referral.reference,
  ]
  return parts.filter(Boolean).join(' · ')
}

/** Who has it, as far as the group's heading does not say it already. */
function progress(view: CaseView): string {
  const { crew, assignment, visit, referral } = view
  if (visit || assignment) {
    const names = [crew?.name, view.second?.crew?.name].filter(Boolean)
    return [doing(view), names.join(' and ')].filter(Boolean).join(', ')
  }
  if (crew) return `Planned, ${crew.name}`
  return isClosed(referral) ? doing(view) : ''
}

export function doing(view: CaseView): string {
  if (view.visit) return say(VISIT_STATUS, view.visit.status)
  if (view.assignment) return say(ASSIGNMENT_STATUS, view.assignment.status)
  return say(REFERRAL_STATUS, view.referral.status)
}

/** These change who may go in, and stand before the others. */
const SHOUTS: ReadonlySet<ReferralCard['flags'][number]> = new Set([
  'safeguarding',
  'scene_unsafe',
])

/** Must-show: every concern and flag stands on the row; none is folded away. */
function Tags({ view, floor, ties: told }: TagsProps) {
  const { referral } = view
  const concerns = referral.status === 'joined' ? [] : referral.concerns
  const ties = JSON.parse(told) as readonly TieWords[]
  const told999 = referral.told_999_at
  const isDoubtful = view.late !== null && isLikelyLate(view.late)
  const flags = referral.flags
    .filter((flag) => !concerns.some((c) => c === flag))
    .sort((one, other) => Number(SHOUTS.has(other)) - Number(SHOUTS.has(one)))
  const count = concerns.length + flags.length + ties.length
  if (!floor && !told999 && !isDoubtful && count === 0) return null
  return (
    <span class="row-tags">
      {floor && <Tag tone="care">On floor {floor}</Tag>}
      {view.late !== null && isDoubtful && (
        <Tag tone="care">{lateWords(view.late)}</Tag>
      )}
      {ties.map(({ words, isQuestion }) => (
        <Tag key={words} tone={isQuestion ? 'care' : 'info'}>
          {words}
        </Tag>
      ))}
      {told999 && <Tag tone="info">999 told {hhmm(told999)}</Tag>}
      {concerns.map((concern) => (
        <Tag key={concern} tone={concern === 'red_flag' ? 'harm' : 'care'}>
          {say(CONCERN, concern)}
        </Tag>
      ))}
      {flags.map((flag) => (
        <Tag key={flag} tone={SHOUTS.has(flag) ? 'care' : 'info'}>
          {say(FLAG, flag)}
        </Tag>
      ))}
    </span>
  )
}

interface TagsProps {
  view: CaseView
  floor: string
  /** As a text, so that the same ties draw nothing. */
  ties: string
}
