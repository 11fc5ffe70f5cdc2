import { isAsked } from '../board/filter'
import { GROUP } from '../board/words'
import { arrows } from '../ui/arrows'
import { useKeptFocus } from '../ui/useKeptFocus'
import { Choosing } from './Choosing'
import { asked } from './filtering'
import { drawnSections } from './firstRows'
import { held, reading, release } from './heldQueue'
import { add, isChoosing } from './many'
import { QueueRow } from './QueueRow'
import { opened } from './selection'

/** The calls, grouped by whose turn it is, fewest minutes to spare first. */
export function Queue() {
  const list = useKeptFocus()
  const { sections, added, moved } = held.value
  const first = sections[0]?.ids[0]
  const chosen = opened.value?.kind === 'case' ? opened.value.id : null
  const isDrawn = sections.some(({ ids }) => chosen !== null && ids.includes(chosen))
  return (
    <nav
      ref={list}
      class="queue"
      aria-label="Calls"
      onPointerMove={reading}
      onKeyDown={(event) => {
        reading()
        const left = focusedRow()
        arrows(event)
        if (isChoosing.value && event.shiftKey && event.key.startsWith('Arrow'))
          add([left, focusedRow()].filter((id) => id !== null))
      }}
    >
      <Choosing />
      <Waiting added={added} moved={moved} />
      {sections.length === 0 && (
        <p class="empty">
          {isAsked(asked.value) ? 'No call fits what you asked for.' : 'No calls.'}
        </p>
      )}
      {drawnSections.value.map(({ group, ids }, nth) => (
        <section key={group} aria-label={GROUP[group]}>
          <h2 class={`group group-${group}`}>
            {GROUP[group]} <span class="figures">{sections[nth]?.ids.length}</span>
          </h2>
          <ul>
            {ids.map((id) => {
              const isStop = isDrawn ? id === chosen : id === first
              return <QueueRow key={id} id={id} isTabStop={isStop} drawn={drawnIds} />
            })}
          </ul>
        </section>
      ))}
    </nav>
  )
}

/** One function for all rows, so that a row is not drawn anew for it. */
function drawnIds(): readonly string[] {
  return held.value.sections.flatMap(({ ids }) => ids)
}

/** Shift with an arrow chooses the row that it leaves, and the one it comes to. */
function focusedRow(): string | null {
  const row = document.activeElement
  return row instanceof HTMLElement ? row.getAttribute('data-row') : null
}

function Waiting({ added, moved }: { added: number; moved: number }) {
  if (added + moved === 0) return null
  const words = [added && `${added} new`, moved && `${moved} moved`].filter(Boolean)
  return (
    <button type="button" class="waiting" onClick={release}>
      {words.join(', ')}: show
    </button>
  )
}
