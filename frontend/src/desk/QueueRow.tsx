import type { ReferralCard } from '../api/types'
import { type CaseView, isClosed } from '../board/cases'
import { isLikelyLate, lateWords } from '../board/chance'
import { clockWords, lateness, spareWords } from '../board/clock'
import { CASE_MARK } from '../board/marks'
import { tieWords } from '../board/same'
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

export function QueueRow({ view, isTabStop, drawn }: RowProps) {
  const { referral } = view
  const { id } = referral
  const how = lateness(view, now.value)
  const isChosen = many.value.includes(id)
  const asChoice = isChoosing.value
    ? ({ role: 'checkbox', 'aria-checked': isChosen } as const)
    : ({ 'aria-current': isOpen('case', id) } as const)
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
              {isChosen ? '☑' : '☐'}{' '}
            </span>
          )}
          <strong>{say(NEED, referral.need)}</strong>{' '}
          <span class="row-place">{referral.locality || 'Place unknown'}</span>
        </span>
        <span class="row-spare figures">{spareWords(view, now.value)}</span>
        <span class="row-clock figures">{clockWords(view, now.value)}</span>
        <span class="row-facts">{facts(view)}</span>
        <Tags view={view} />
      </button>
    </li>
  )
}

interface RowProps {
  view: CaseView
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
function Tags({ view }: { view: CaseView }) {
  const { referral, arrivedAt } = view
  const onFloor = referral.floor_since_at && arrivedAt === null
  const concerns = referral.status === 'joined' ? [] : referral.concerns
  const ties = tieWords(view, viewById.value)
  const told = referral.told_999_at
  const isDoubtful = view.late !== null && isLikelyLate(view.late)
  const flags = referral.flags
    .filter((flag) => !concerns.some((c) => c === flag))
    .sort((one, other) => Number(SHOUTS.has(other)) - Number(SHOUTS.has(one)))
  const count = concerns.length + flags.length + ties.length
  if (!onFloor && !told && !isDoubtful && count === 0) return null
  return (
    <span class="row-tags">
      {onFloor && referral.floor_since_at && (
        <Tag tone="care">
          On floor {span(minutesBetween(referral.floor_since_at, now.value))}
        </Tag>
      )}
      {view.late !== null && isDoubtful && (
        <Tag tone="care">{lateWords(view.late)}</Tag>
      )}
      {ties.map(({ words, isQuestion }) => (
        <Tag key={words} tone={isQuestion ? 'care' : 'info'}>
          {words}
        </Tag>
      ))}
      {told && <Tag tone="info">999 told {hhmm(told)}</Tag>}
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
