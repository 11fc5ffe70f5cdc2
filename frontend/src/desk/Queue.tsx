import { useEffect } from 'preact/hooks'
import { isAsked } from '../board/filter'
import { newsWords } from '../board/queue'
import { GROUP } from '../board/words'
import { arrows } from '../ui/arrows'
import { useKeptFocus } from '../ui/useKeptFocus'
import { Choosing } from './Choosing'
import { FencedRow } from './Fenced'
import { asked } from './filtering'
import { drawnSections } from './firstRows'
import { ATTENDED, held, leave, reading } from './heldQueue'
import { keepInPlace } from './inPlace'
import { add, isChoosing } from './many'
import { QueueRow } from './QueueRow'
import { opened } from './selection'
import { mayDecide, viewById } from './store'
import { Waiting } from './Waiting'

/** The calls, grouped by whose turn it is, fewest minutes to spare first. */
export function Queue() {
  const list = useKeptFocus()
  const { sections } = held.value
  const first = sections[0]?.ids[0]
  const chosen = opened.value?.kind === 'case' ? opened.value.id : null
  useEffect(() => leave, [])
  useEffect(() => (list.current ? keepInPlace(list.current) : undefined), [list])
  const isDrawn = sections.some(({ ids }) => chosen !== null && ids.includes(chosen))
  return (
    <nav
      ref={list}
      class="queue"
      aria-label="Calls"
      {...ATTENDED}
      onKeyDown={(event) => {
        reading()
        const left = focusedRow()
        arrows(event)
        if (isChoosing.value && event.shiftKey && event.key.startsWith('Arrow'))
          add([left, focusedRow()].filter((id) => id !== null))
      }}
    >
      <div class="rows-top">
        <Choosing />
        <Waiting news={newsWords(held.value)} order="Fewest minutes to spare first" />
      </div>
      {sections.length === 0 && (
        <p class="empty">{isAsked(asked.value) ? noneWords() : 'No calls.'}</p>
      )}
      {drawnSections.value.map(({ group, ids }, nth) => (
        <section key={group} aria-label={GROUP[group]}>
          <h2 class={`group group-${group}`}>
            {GROUP[group]} <span class="figures">{sections[nth]?.ids.length}</span>
          </h2>
          <ul>
            {ids.map((id) => {
              const isStop = isDrawn ? id === chosen : id === first
              return (
                <FencedRow key={id} named={() => referenceOf(id)}>
                  <QueueRow id={id} isTabStop={isStop} drawn={drawnIds} />
                </FencedRow>
              )
            })}
          </ul>
        </section>
      ))}
    </nav>
  )
}

function referenceOf(id: string): string {
  return viewById.peek().get(id)?.referral.reference ?? 'A call'
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

/** A name or a postcode stands on no row: who may look it up is told how. */
function noneWords(): string {
  const { text, found } = asked.value
  const none = 'No call fits what you asked for.'
  const mayLookUp = mayDecide.value && text.trim().length > 1 && found === null
  return mayLookUp
    ? `${none} Press Enter in Find to look by name, NHS number, postcode or telephone.`
    : none
}
