import { showAll } from './filtering'
import {
  begin,
  hiddenOnes,
  isChoosing,
  isFull,
  leaveHiddenOut,
  MOST,
  many,
  stop,
} from './many'
import { open } from './selection'
import { mayDecide } from './store'

/** Beside the filter: begin to choose several rows. */
export function SelectSeveral() {
  if (!mayDecide.value || isChoosing.value) return null
  return (
    <button type="button" class="tool" onClick={begin}>
      Select several
    </button>
  )
}

/** Above the queue: how many rows are chosen, and what to do with them. */
export function Choosing() {
  if (!mayDecide.value || !isChoosing.value) return null
  return (
    <div class="choosing">
      <strong role="status" class="figures">
        {many.value.length} selected{isFull.value && `: ${MOST} is the most`}
      </strong>
      <button
        type="button"
        class="tool tool-strong"
        disabled={many.value.length === 0}
        onClick={() => open({ kind: 'many' })}
      >
        What to do…
      </button>
      <button type="button" class="tool" onClick={stop}>
        Stop selecting
      </button>
      <HiddenOnes />
      <p class="quiet">
        Space selects a row, Shift with the arrows or a click selects on to it.
      </p>
    </div>
  )
}

/** Nothing is done to a call that somebody cannot see without saying so. */
export function HiddenOnes() {
  const count = hiddenOnes.value.length
  if (count === 0) return null
  return (
    <div class="hidden-ones" role="status">
      <p class="warn">
        <strong class="figures">◆ {hiddenWords(count)}.</strong>
      </p>
      <div class="buttons">
        <button type="button" class="tool" onClick={showAll}>
          Show all calls
        </button>
        <button type="button" class="tool" onClick={leaveHiddenOut}>
          Leave {count === 1 ? 'it' : 'them'} out
        </button>
      </div>
    </div>
  )
}

function hiddenWords(count: number): string {
  return `${count} selected ${count === 1 ? 'is' : 'are'} hidden by the filter`
}
