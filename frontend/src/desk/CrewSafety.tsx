import { useSignal } from '@preact/signals'
import { readCrewSafety } from '../api/reads'
import {
  type CrewAlarm,
  crewAlarmNote,
  crewAlarms,
  crewAlarmWords,
  timerWords,
} from '../board/safety'
import { hhmm } from '../board/time'
import { isBusyHere } from './pressed'
import { closeCrew, seeCrew } from './safetyActs'
import { board } from './store'
import { useFetched } from './useFetched'

/** One crew's own safety: its alarms, its timer, and who says that it is safe. */
export function CrewSafety({ id }: { id: string }) {
  const card = board.value.safety.get(id)
  if (!card) return null
  const alarms = crewAlarms(board.value).filter((one) => one.card.crew_id === id)
  const timer = timerWords(card)
  return (
    <section aria-label="Safety of the crew" class="crew-safety">
      <h3>Safety of the crew</h3>
      {alarms.map((alarm) => (
        <Alarm key={alarm.danger} alarm={alarm} />
      ))}
      {card.help && <WhereExactly id={id} version={card.help.asked_at} />}
      {timer && <p class="figures">{timer}</p>}
    </section>
  )
}

function Alarm({ alarm }: { alarm: CrewAlarm }) {
  const { card, danger, isSeen } = alarm
  const spokeWith = useSignal('')
  const name = spokeWith.value.trim()
  return (
    <div class="crew-danger">
      <p>
        <strong class="figures">▲ {crewAlarmWords(alarm)}</strong>
      </p>
      <p class="figures">{crewAlarmNote(alarm)}</p>
      {!isSeen && (
        <button
          type="button"
          class="tool tool-strong"
          disabled={isBusyHere.value}
          onClick={() => void seeCrew(card.crew_id, danger)}
        >
          I see to it
        </button>
      )}
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (name) void closeCrew(card.crew_id, danger, name)
        }}
      >
        <label>
          <span>I spoke with (name)</span>
          <input
            class="nhsuk-input"
            type="text"
            maxLength={200}
            value={spokeWith.value}
            onInput={(event) => {
              spokeWith.value = event.currentTarget.value
            }}
          />
        </label>
        <button type="submit" class="tool" disabled={!name || isBusyHere.value}>
          Crew is safe: close
        </button>
      </form>
    </div>
  )
}

/** The place as the phone told it: read, and audited, only when this is opened. */
function WhereExactly({ id, version }: { id: string; version: string }) {
  const place = useFetched(readCrewSafety, id, version).value?.place
  if (!place) return <p>Where it was pressed is not known: see the crew’s position.</p>
  const at = `${place.lat.toFixed(5)}, ${place.lon.toFixed(5)}`
  return (
    <p class="figures">
      Pressed at {at}, within {place.accuracy_m} m, known {hhmm(place.at)}
    </p>
  )
}
