import { useEffect } from 'preact/hooks'
import { contactWords, isUnreachable } from '../board/contacts'
import { CREW_STATE, type CrewView, isStale, positionWords } from '../board/crews'
import { CREW_GROUP, FREE_BY, freeAt, freeWords } from '../board/freeBy'
import { borrowedWords } from '../board/loans'
import { crewMark, dangerMark } from '../board/marks'
import { newsWords } from '../board/queue'
import { crewAlarmNote, crewAlarmWords } from '../board/safety'
import { hhmm, minutesBetween, span } from '../board/time'
import { isFreeBy } from '../board/widths'
import { CREW_KIND, GOES_BY, NEED, SKILL, say } from '../board/words'
import { arrows } from '../ui/arrows'
import { Mark } from '../ui/Mark'
import { useKeptFocus } from '../ui/useKeptFocus'
import { FencedRow } from './Fenced'
import { crewsAway, crewText, followCrews, heldCrews, showAllCrews } from './heldCrews'
import { ATTENDED, leave, reading } from './heldQueue'
import { keepInPlace } from './inPlace'
import { LentOut } from './Loans'
import { layout, setFreeBy } from './layout'
import { isOpen, open } from './selection'
import { board, borrowed, contacts, crews, dangers, deviceNow, now } from './store'
import { Waiting } from './Waiting'

/** Who is on duty, what they do, and how old and sure their position is. */
export function CrewList() {
  return (
    <>
      <CrewFilter />
      <Rows />
    </>
  )
}

/** Which crews are listed, and in which order; what it hides it says. */
function CrewFilter() {
  const { freeBy } = layout.value
  const isAsked =
    crewText.value.trim() !== '' || (freeBy !== 'name' && freeBy !== 'soonest')
  return (
    <section class="crew-filter" aria-label="Which crews are shown">
      <label>
        <span>Filter by name, vehicle, skill or state</span>
        <input
          type="search"
          value={crewText.value}
          onInput={(event) => {
            crewText.value = event.currentTarget.value
          }}
        />
      </label>
      <label>
        <span>Free by</span>
        <select
          value={freeBy}
          onChange={({ currentTarget: { value } }) => {
            if (isFreeBy(value)) setFreeBy(value)
          }}
        >
          {Object.entries(FREE_BY).map(([code, words]) => (
            <option key={code} value={code}>
              {words}
            </option>
          ))}
        </select>
      </label>
      <button
        type="button"
        class="tool crew-coverage"
        onClick={() => open({ kind: 'coverage' })}
      >
        Coverage by skill…
      </button>
      {isAsked && (
        <div class="away">
          <span role="status" class="figures">
            {crewsAway.value === 0 ? 'No crew is hidden' : `${crewsAway.value} hidden`}
          </span>
          <button type="button" class="tool" onClick={showAllCrews}>
            Show all
          </button>
        </div>
      )}
    </section>
  )
}

/** As the queue's: no row moves under whoever is with them. */
function Rows() {
  const list = useKeptFocus()
  useEffect(followCrews, [])
  useEffect(() => leave, [])
  useEffect(() => (list.current ? keepInPlace(list.current) : undefined), [list])
  const { sections } = heldCrews.value
  const byId = new Map(crews.value.map((view) => [view.crew.id, view]))
  const first = sections[0]?.ids[0]
  return (
    <nav
      ref={list}
      class="crew-list"
      aria-label="Crews on duty"
      {...ATTENDED}
      onKeyDown={(event) => {
        reading()
        arrows(event)
      }}
    >
      <div class="rows-top">
        <Waiting
          news={newsWords(heldCrews.value)}
          order={layout.value.freeBy === 'name' ? 'By name' : 'Soonest free first'}
        />
      </div>
      {sections.length === 0 && (
        <p class="empty">
          {crews.value.length === 0 ? 'No crew is on duty.' : 'No crew matches.'}
        </p>
      )}
      {sections.map(({ group, ids }) => (
        <section key={group} aria-label={CREW_GROUP[group] || 'All crews'}>
          {CREW_GROUP[group] && (
            <h2 class="group">
              {CREW_GROUP[group]} <span class="figures">{ids.length}</span>
            </h2>
          )}
          <ul>
            {ids.map((id) => {
              const view = byId.get(id)
              return (
                view && (
                  <FencedRow key={id} named={() => view.crew.name}>
                    <CrewRow view={view} isTabStop={id === first} />
                  </FencedRow>
                )
              )
            })}
          </ul>
        </section>
      ))}
      <LentOut />
    </nav>
  )
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
        <FreeLine view={view} />
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

/** When a crew that has something to do would be free for something else. */
function FreeLine({ view }: { view: CrewView }) {
  const words = freeWords(freeAt(view, board.value, now.value), now.value)
  return words ? <span class="row-facts figures">{words}</span> : null
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
