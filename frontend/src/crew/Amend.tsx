import { useSignal } from '@preact/signals'
import type { Today } from '../api/types'
import { hhmm } from '../board/time'
import { say } from '../board/words'
import { EndingChoice } from './Outcome'
import { Choice } from './parts'
import { press } from './store'
import { acts } from './words/acts'

type Finished = Today['finished'][number]
type Reason = keyof typeof acts.value.amendReason

/** Correct how a visit ended: which, why, and how it really was. */
export function Amend({ day, onDone }: { day: Today; onDone: () => void }) {
  const visit = useSignal<Finished | null>(null)
  const reason = useSignal<Reason | null>(null)
  const words = acts.value.amend
  if (!visit.value)
    return (
      <Which
        day={day}
        onCancel={onDone}
        onChoose={(chosen) => {
          visit.value = chosen
        }}
      />
    )
  const chosen = visit.value
  if (!reason.value)
    return (
      <Choice<Reason>
        question={words.why}
        words={acts.value.amendReason}
        confirm={() => words.question}
        onCancel={onDone}
        onChoose={(why) => {
          reason.value = why
        }}
      />
    )
  const why = reason.value
  return (
    <EndingChoice
      question={words.question}
      confirm={words.send}
      onCancel={onDone}
      onChoose={(outcome, destination) => {
        const body = { outcome, reason: why, ...(destination ? { destination } : {}) }
        press(`visits/${chosen.visit_id}/amend`, words.send, body)
        onDone()
      }}
    >
      <p class="quiet">
        {words.now(say(acts.value.outcome, chosen.outcome))}. {words.told}
      </p>
    </EndingChoice>
  )
}

function Which({
  day,
  onChoose,
  onCancel,
}: {
  day: Today
  onChoose: (visit: Finished) => void
  onCancel: () => void
}) {
  const words = acts.value
  return (
    <main class="choice">
      <h1>{words.amend.which}</h1>
      {day.finished.map((visit) => (
        <button
          key={visit.visit_id}
          type="button"
          class="big big-plain"
          onClick={() => onChoose(visit)}
        >
          {hhmm(visit.ended_at)} {say(words.need, visit.need)}, {visit.locality}:{' '}
          {say(words.outcome, visit.outcome)}
        </button>
      ))}
      <button type="button" class="big big-plain" onClick={onCancel}>
        {words.ending.back}
      </button>
    </main>
  )
}
