import { type Unheard, unheardNote, unheardWords } from '../board/standDown'
import { busy, standDownTold } from './act'
import { unheardCrews } from './store'

/** A crew that may go to a job that it no longer has: there until somebody told it. */
export function StandDowns() {
  return (
    <>
      {unheardCrews.value.map((each) => (
        <StandDown key={each.assignment.id} of={each} />
      ))}
    </>
  )
}

function StandDown({ of }: { of: Unheard }) {
  return (
    <li class="alarm" data-stand-down={of.assignment.id}>
      <span class="alarm-sign" aria-hidden="true">
        ▲
      </span>
      <div class="alarm-words">
        <strong class="figures">{unheardWords(of)}</strong>
        <span class="figures">{unheardNote(of)}</span>
      </div>
      <button
        type="button"
        class="tool"
        disabled={busy.value !== null}
        onClick={() => void standDownTold(of.assignment.id)}
      >
        I told them<span class="visually-hidden"> {of.crew}</span>
      </button>
    </li>
  )
}
