import { CREW_STATE, type CrewState } from '../board/crews'
import { CASE_MARK, CREW_LETTER, crewMark, dangerMark } from '../board/marks'
import { CREW_KIND, LATENESS, say } from '../board/words'
import { Mark } from '../ui/Mark'

const STATES = Object.keys(CREW_STATE) as readonly CrewState[]
const CASES = Object.keys(CASE_MARK) as readonly (keyof typeof CASE_MARK)[]
const KINDS = Object.keys(CREW_LETTER) as readonly (keyof typeof CREW_LETTER)[]

/** What each sign of the map means: none is told by its colour alone. */
export function Legend() {
  return (
    <details class="map-legend">
      <summary>Signs</summary>
      <h3>Calls</h3>
      <ul>
        {CASES.map((how) => (
          <li key={how}>
            <Mark mark={CASE_MARK[how]} /> {LATENESS[how]}
          </li>
        ))}
      </ul>
      <h3>Crews, by shape and by the sign after the letter</h3>
      <ul>
        {STATES.map((state) => (
          <li key={state}>
            <Mark mark={crewMark('nurse', state)} /> {CREW_STATE[state]}
          </li>
        ))}
        <li>
          <Mark mark={dangerMark('nurse')} /> In danger, with a ring around: asks for
          help, or has not said that it is well
        </li>
      </ul>
      <p>
        {KINDS.map((kind) => `${CREW_LETTER[kind]} ${say(CREW_KIND, kind)}`).join(', ')}
        . Dashed and white: its position is old, or only its base. A dotted ring: it may
        be anywhere inside.
      </p>
    </details>
  )
}
