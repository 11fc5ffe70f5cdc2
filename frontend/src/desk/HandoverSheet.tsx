import { useEffect, useState } from 'preact/hooks'
import { isClosed } from '../board/cases'
import { clockWords, sparing } from '../board/clock'
import { pulseWords } from '../board/heartbeat'
import { knowWords } from '../board/know'
import {
  aloneWords,
  breakWords,
  endsSoon,
  kitWords,
  type OnDuty,
  shiftWords,
  skillWords,
} from '../board/onDuty'
import { handedOver } from '../board/ranked'
import { day, hhmm, hhmmss } from '../board/time'
import { CREW_KIND, NEED, say } from '../board/words'
import { connectionWords } from './Header'
import { endNote, refreshSheet, sheet, showSheet, unread, writeNote } from './handover'
import { doing } from './QueueRow'
import { inServiceTime } from './serviceTime'
import { allAlarms, area, beats, mayDecide, me, now, stands, views } from './store'

const LOOK_MS = 15_000

/** What the next shift must know, live until it is printed. Nobody's name is on it. */
export function HandoverSheet() {
  useEffect(() => {
    void refreshSheet()
    const timer = setInterval(() => void refreshSheet(), LOOK_MS)
    return () => clearInterval(timer)
  }, [])
  return (
    <main class="sheet" aria-label="Handover sheet">
      <Top />
      <Notes />
      <OpenCases />
      <Standing />
      <Crews />
      <p class="sheet-signed">
        Handed over by: ________________ &nbsp; Taken over by: ________________ &nbsp;
        at: ________
      </p>
    </main>
  )
}

function Top() {
  const { is, words } = connectionWords(stands.value, inServiceTime)
  return (
    <header class="sheet-top">
      <h1>Handover, {area.value?.name}</h1>
      <p class="figures">
        As of {day(now.value)} {hhmmss(now.value)}, {me.value?.name}.{' '}
        <strong data-testid="connection">
          {is === 'live' ? words : `▲ ${words}: what follows may be old`}
        </strong>
      </p>
      <div class="buttons no-print">
        <button type="button" class="tool tool-strong" onClick={() => print()}>
          Print
        </button>
        <button type="button" class="tool" onClick={() => showSheet(false)}>
          Back to the desk
        </button>
      </div>
    </header>
  )
}

function Notes() {
  const notes = sheet.value?.notes ?? []
  const [refused, refuse] = useState<string | null>(null)
  return (
    <section aria-label="Notes">
      <h2>Notes to hand over</h2>
      {unread.value && (
        <p class="refusal" role="alert">
          Crews and notes not read since {hhmm(unread.value.since)}. {unread.value.why}
        </p>
      )}
      {sheet.value && notes.length === 0 && <p>None.</p>}
      <ul class="plain">
        {notes.map((note) => (
          <li key={note.id}>
            <span class="figures">
              {day(note.at)} {hhmm(note.at)}
            </span>{' '}
            {note.by}: <strong>{note.words}</strong>{' '}
            {mayDecide.value && (
              <button
                type="button"
                class="tool no-print"
                onClick={async () => refuse(await endNote(note.id))}
              >
                Dealt with<span class="visually-hidden">: {note.words}</span>
              </button>
            )}
          </li>
        ))}
      </ul>
      {mayDecide.value && (
        <form
          class="no-print sheet-note"
          onSubmit={async (event) => {
            event.preventDefault()
            const form = event.currentTarget
            const words = String(new FormData(form).get('words') ?? '').trim()
            if (!words) return refuse('Write something first.')
            const why = await writeNote(words)
            refuse(why)
            if (why === null) form.reset()
          }}
        >
          <label for="handover-words">
            A note for the next shift. Name a case by its number, nobody by name.
          </label>
          <textarea
            id="handover-words"
            name="words"
            class="nhsuk-textarea"
            maxLength={1000}
            rows={2}
          />
          {refused && (
            <p class="refusal" role="alert">
              {refused}
            </p>
          )}
          <button type="submit" class="tool tool-strong">
            Keep note
          </button>
        </form>
      )}
    </section>
  )
}

function OpenCases() {
  const open = views.value
    .filter(({ referral }) => !isClosed(referral))
    .sort((a, b) => (sparing(a, now.value) ?? 1e6) - (sparing(b, now.value) ?? 1e6))
  return (
    <section aria-label="Open cases">
      <h2>Open cases by minutes to spare: {open.length}</h2>
      <table class="sheet-table">
        <thead>
          <tr>
            <th scope="col">Case</th>
            <th scope="col">Need, place</th>
            <th scope="col">Clock</th>
            <th scope="col">State, crew</th>
            <th scope="col">Know before going</th>
          </tr>
        </thead>
        <tbody>
          {open.map((view) => (
            <tr key={view.referral.id}>
              <th scope="row" class="figures">
                {view.referral.reference}
              </th>
              <td>
                {say(NEED, view.referral.need)},{' '}
                {view.referral.locality || 'place unknown'}
              </td>
              <td class="figures">{clockWords(view, now.value)}</td>
              <td>
                {doing(view)}
                {view.crew && `, ${view.crew.name}`}
              </td>
              <td>{knowWords(view.referral).join(', ')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

/** Alarms, who sees to each, and what is silent. */
function Standing() {
  const pulse = beats.value
  const all = allAlarms.value
  return (
    <section aria-label="Alarms standing">
      <h2>Alarms standing, and who sees to them</h2>
      {all.length === 0 && <p>None.</p>}
      <ul class="plain">
        {all.map((one) => (
          <li key={one.key} class="figures">
            ▲ {handedOver(one, now.value)}
          </li>
        ))}
      </ul>
      {pulse && <p class="figures">{pulseWords(pulse)}.</p>}
    </section>
  )
}

function Crews() {
  const crews = sheet.value?.crews ?? []
  return (
    <section aria-label="Crews on and coming">
      <h2>Crews on, and coming within 12 hours</h2>
      <table class="sheet-table">
        <thead>
          <tr>
            <th scope="col">Crew</th>
            <th scope="col">Shift</th>
            <th scope="col">Break</th>
            <th scope="col">Alone or pair</th>
            <th scope="col">Skills</th>
            <th scope="col">Vehicle, kit</th>
          </tr>
        </thead>
        <tbody>
          {crews.map((crew) => (
            <Crew key={crew.crew_id} crew={crew} />
          ))}
        </tbody>
      </table>
    </section>
  )
}

function Crew({ crew }: { crew: OnDuty }) {
  return (
    <tr>
      <th scope="row">
        {crew.name}
        <br />
        <span class="quiet">{say(CREW_KIND, crew.kind)}</span>
      </th>
      <td class="figures">
        {endsSoon(crew, now.value) && <strong>◆ within the hour: </strong>}
        {shiftWords(crew, now.value)}
      </td>
      <td class="figures">{breakWords(crew, now.value)}</td>
      <td class="figures">{aloneWords(crew, now.value)}</td>
      <td>{skillWords(crew, now.value)}</td>
      <td>
        {crew.vehicle && (
          <>
            {crew.vehicle}
            <br />
          </>
        )}
        {kitWords(crew)}
      </td>
    </tr>
  )
}
