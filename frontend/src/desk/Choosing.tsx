import { begin, isChoosing, isFull, MOST, many, stop } from './many'
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
      <p class="quiet">
        Space selects a row, Shift with the arrows or a click selects on to it.
      </p>
    </div>
  )
}
