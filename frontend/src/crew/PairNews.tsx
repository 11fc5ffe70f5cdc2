import { effect, signal } from '@preact/signals'
import { alreadyDone, byOther, endOf, pressWords } from './pair'
import { Big } from './parts'
import { refused, today, told, waiting } from './store'
import { safety } from './words/safety'
import { shell } from './words/shell'

/** What the crew's other phone did, until it was read. */
const news = signal<readonly string[]>([])

const tell = (words: string) => {
  news.value = [...news.peek(), words]
}

/** Notice what the other phone did: before our press, or with the job that we show. */
export function watchPair(): void {
  let sent: readonly string[] = []
  let before = waiting.peek()
  effect(() => {
    const still = new Set(waiting.value.map(({ id }) => id))
    sent = [
      ...sent,
      ...before.filter(({ id }) => !still.has(id)).map(({ path }) => path),
    ]
    before = waiting.value
  })
  let shown = told.peek()
  effect(() => {
    const next = told.value
    const last = shown
    shown = next
    if (!next) return
    const pressed = sent
    sent = []
    const late = pressed.map((path) => alreadyDone(path, next)).find(Boolean)
    const end = last?.assignment && !next.assignment ? endOf(last, next) : null
    if (refused.peek().length > 0) return
    if (late) tell(late)
    else if (end && !end.mine) tell(safety.value.pair.nothingMore(pressWords(end)))
  })
}

export function PairNews() {
  const day = today.value
  const last = day && byOther(day)
  return (
    <>
      {news.value.map((words, i) => (
        <div class="notice" role="status" key={i}>
          <p>{words}</p>
          <Big
            tone="plain"
            onPress={() => {
              news.value = news.value.filter((_, j) => j !== i)
            }}
          >
            {shell.value.understood}
          </Big>
        </div>
      ))}
      {last && (
        <p class="pair-line" role="status">
          {pressWords(last)}
        </p>
      )}
    </>
  )
}
