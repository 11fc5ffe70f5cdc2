import { useSignal } from '@preact/signals'
import { contactWords, isUnreachable } from '../board/contacts'
import { CREW_STATE, type CrewView, isStale, positionWords } from '../board/crews'
import { inDangerFirst } from '../board/inDanger'
import { borrowedWords } from '../board/loans'
import { crewMark, dangerMark } from '../board/marks'
import { crewAlarmNote, crewAlarmWords } from '../board/safety'
import { hhmm, minutesBetween, span } from '../board/time'
import { CREW_KIND, GOES_BY, NEED, SKILL, say } from '../board/words'
import { arrows } from '../ui/arrows'
import { Mark } from '../ui/Mark'
import { LentOut } from './Loans'
import { isOpen, open } from './selection'
import { board, borrowed, contacts, crews, dangers, deviceNow, now } from './store'

/** Who is on duty, what they do, and how old and sure their position is. */
export function CrewList() {
  const text = useSignal('')
  const found = crews.value.filter((view) => matches(view, text.value))
  const shown = inDangerFirst(found, dangers.value)
  return (
    <nav class="crew-list" aria-label="Crews on duty" onKeyDown={arrows}>
      <label class="crew-filter">
        <span>Filter by name, vehicle, skill or state</span>
        <input
          type="search"
          value={text.value}
          onInput={(event) => {
            text.value = event.currentTarget.value
          }}
        />
      </label>
      <button
        type="button"
        class="tool crew-coverage"
        onClick={() => open({ kind: 'coverage' })}
      >
        Coverage by skill…
      </button>
      {shown.length === 0 && (
        <p class="empty">
          {crews.value.length === 0 ? 'No crew is on duty.' : 'No crew matches.'}
        </p>
      )}
      <ul>
        {shown.map((view, i) => (
          <CrewRow key={view.crew.id} view={view} isTabStop={i === 0} />
        ))}
      </ul>
      <LentOut />
    </nav>
  )
}

function matches(view: CrewView, text: string): boolean {
  const words = [
    view.crew.name,
    view.crew.vehicle?.name ?? '',
    say(CREW_KIND, view.crew.kind),
    CREW_STATE[view.state],
    say(GOES_BY, view.crew.goes_by),
    ...view.crew.skills.map((skill) => say(SKILL, skill)),
  ]
  return words.join(' ').toLowerCase().includes(text.trim().toLowerCase())
}

function CrewRow({ view, isTabStop }: { view: CrewView; isTabStop: boolean }) {
  const { crew, position } = view
  const stale = isStale(position, now.value)
  const loan = borrowed.value.find(({ crew_id }) => crew_id === crew.id)
  return (
    <li class="row-item">
      <button
        type="button"
        class="row crew-row"
        data-row={crew.id}
        tabIndex={isTabStop || isOpen('crew', crew.id) ? 0 : -1}
        aria-current={isOpen('crew', crew.id)}
        onClick={() => open({ kind: 'crew', id: crew.id })}
      >
        <CrewMark view={view} hollow={stale} />
        <span class="row-head">
          <strong>{crew.name}</strong> <span>{say(CREW_KIND, crew.kind)}</span>
          <span>{crew.people === 2 ? ', pair' : ', alone'}</span>
          {crew.goes_by !== 'car' && (
            <span>, {say(GOES_BY, crew.goes_by).toLowerCase()}</span>
          )}
        </span>
        <span class="row-spare">{stateWords(view, now.value)}</span>
        <span class="row-clock figures">{nextWords(view)}</span>
        <DangerLine crewId={crew.id} />
        <span class="row-facts">
          {crew.skills.map((skill) => say(SKILL, skill)).join(', ') ||
            'No special skills'}
        </span>
        <span class="row-facts figures">
          {crew.vehicle && `${crew.vehicle.name}, `}
          {crew.vehicle ? 'shift' : 'Shift'} to {hhmm(crew.ends_at)}
          {crew.break_due_at && `, break by ${hhmm(crew.break_due_at)}`}
        </span>
        <span class={`row-facts figures${stale ? ' is-stale' : ''}`}>
          {stale && position ? 'Old position: ' : 'Position: '}
          {positionWords(position, now.value)}
        </span>
        <PhoneLine crewId={crew.id} />
        {loan && <span class="row-facts figures">◆ {borrowedWords(loan)}</span>}
      </button>
    </li>
  )
}

/** What the strip says of it too: whoever looks for a crew here must not miss it. */
function DangerLine({ crewId }: { crewId: string }) {
  const alarm = dangers.value.get(crewId)
  if (!alarm) return null
  return (
    <span class="row-facts row-danger figures">
      <strong>▲ {crewAlarmWords(alarm)}</strong> {crewAlarmNote(alarm)}
    </span>
  )
}

/** Whether its phone hears of a job: since when it was heard last, never only a dot. */
export function PhoneLine({ crewId }: { crewId: string }) {
  const words = contactWords(contacts.value, crewId, deviceNow.value)
  const isBad = isUnreachable(contacts.value, crewId, deviceNow.value)
  return (
    <span class="row-facts figures">{isBad ? <strong>{words}</strong> : words}</span>
  )
}

export function CrewMark({ view, hollow }: { view: CrewView; hollow: boolean }) {
  const { kind, id } = view.crew
  const mark = dangers.value.has(id) ? dangerMark(kind) : crewMark(kind, view.state)
  return <Mark mark={mark} hollow={hollow} />
}

export function stateWords(view: CrewView, at: number): string {
  const since = view.since ? ` ${span(minutesBetween(view.since, at))}` : ''
  return `${CREW_STATE[view.state]}${since}`
}

function nextWords(view: CrewView): string {
  const referral = view.nextReferralId && board.value.referrals.get(view.nextReferralId)
  if (!referral) return 'Nothing planned'
  const when = view.nextArriveAt ? `, there ${hhmm(view.nextArriveAt)}` : ''
  return `${say(NEED, referral.need)}, ${referral.locality || 'place unknown'}${when}`
}
