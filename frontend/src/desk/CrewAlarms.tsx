import { isStale, positionWords } from '../board/crews'
import { type CrewAlarm, crewAlarmNote, crewAlarmWords } from '../board/safety'
import { age } from '../board/time'
import { busy } from './act'
import { crewAlarmViews, seeCrew } from './safetyActs'
import { open } from './selection'
import { board, now } from './store'

/** Crews in danger: above every case, until a named person has spoken with them. */
export function CrewAlarms({ seen }: { seen: boolean }) {
  return (
    <>
      {crewAlarmViews.value
        .filter(({ isSeen }) => isSeen === seen)
        .map((alarm) => (
          <Alarm key={alarm.card.crew_id + alarm.danger} alarm={alarm} />
        ))}
    </>
  )
}

function Alarm({ alarm }: { alarm: CrewAlarm }) {
  const { card, danger, isSeen } = alarm
  return (
    <li
      class={isSeen ? 'alarm alarm-seen' : 'alarm alarm-crew'}
      data-crew-alarm={`${card.name} ${danger}`}
    >
      <span class="alarm-sign" aria-hidden="true">
        {isSeen ? '◆' : '▲'}
      </span>
      <div class="alarm-words">
        <strong class="figures">{crewAlarmWords(alarm)}</strong>
        <span class="figures">{crewAlarmNote(alarm)}</span>
        <span class="figures">{placeWords(alarm)}</span>
      </div>
      <button
        type="button"
        class="tool tool-strong"
        onClick={() => open({ kind: 'crew', id: card.crew_id })}
      >
        Go to<span class="visually-hidden"> {card.name}</span>
      </button>
      {!isSeen && (
        <button
          type="button"
          class="tool"
          disabled={busy.value !== null}
          onClick={() => void seeCrew(card.crew_id, danger)}
        >
          I see to it<span class="visually-hidden">: {card.name}</span>
        </button>
      )}
    </li>
  )
}

/** The newest that is known: the live position, else the place of the call. */
function placeWords({ card }: CrewAlarm): string {
  const live = board.value.positions.get(card.crew_id) ?? null
  const asked = card.help?.place
  if (live && (!asked || Date.parse(live.at) >= Date.parse(asked.at))) {
    const old = isStale(live, now.value) ? 'Old position: ' : 'Position: '
    return old + positionWords(live, now.value)
  }
  if (!asked) return 'Position not known: see where its visit is'
  const old = age(Math.max(0, now.value - Date.parse(asked.at)) / 1000)
  return `Place of the call: ${old} old, within ${asked.accuracy_m} m`
}
