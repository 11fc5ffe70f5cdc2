import { useSignal } from '@preact/signals'
import { useId } from 'preact/hooks'
import type { Advice } from '../api/types'
import type { CaseView } from '../board/cases'
import { ADVICE } from '../board/words'
import { AreaField, SelectField } from '../ui/fields'
import { advise, askClinician, busy, calledBack } from './act'
import { me } from './store'

/** Talk before deciding: ring back, put it to a clinician, answer as one. */
export function Consult({ view }: { view: CaseView }) {
  const { id, concerns } = view.referral
  const isAsked = concerns.includes('clinician_asked')
  return (
    <>
      <div class="buttons">
        <button
          type="button"
          class="tool"
          disabled={busy.value !== null}
          onClick={() => void calledBack(id, true)}
        >
          Rang back: answered
        </button>
        <button
          type="button"
          class="tool"
          disabled={busy.value !== null}
          onClick={() => void calledBack(id, false)}
        >
          Rang back: no answer
        </button>
      </div>
      {isAsked && me.value?.role === 'clinician' && <Advise id={id} />}
      {!isAsked && <Ask id={id} />}
    </>
  )
}

function Ask({ id }: { id: string }) {
  const isAsking = useSignal(false)
  const field = useId()
  const error = useSignal<string | undefined>(undefined)
  const stop = () => {
    isAsking.value = false
  }
  if (!isAsking.value)
    return (
      <button
        type="button"
        class="tool"
        onClick={() => {
          isAsking.value = true
        }}
      >
        Ask a clinician…
      </button>
    )
  return (
    <form
      class="inline-form"
      aria-label="Ask a clinician"
      onSubmit={async (event) => {
        event.preventDefault()
        const question = text(event.currentTarget, field)
        if (!question) error.value = 'Write the question'
        else if (await askClinician(id, question)) stop()
      }}
    >
      <AreaField
        label="What should the clinician say? Nobody is sent until you have decided."
        name={field}
        error={error.value}
      />
      <div class="buttons">
        <button type="submit" class="tool tool-strong" disabled={busy.value !== null}>
          Ask
        </button>
        <button type="button" class="tool" onClick={stop}>
          Cancel
        </button>
      </div>
    </form>
  )
}

function Advise({ id }: { id: string }) {
  const advice = useId()
  const words = useId()
  const error = useSignal<string | undefined>(undefined)
  return (
    <form
      class="inline-form"
      aria-label="Advise"
      onSubmit={(event) => {
        event.preventDefault()
        const chosen = text(event.currentTarget, advice)
        const why = text(event.currentTarget, words)
        error.value = chosen && why ? undefined : 'Choose an advice and say why'
        if (!error.value) void advise(id, chosen as Advice, why)
      }}
    >
      <SelectField
        label="Your advice, by your name"
        name={advice}
        words={ADVICE}
        empty="Choose an advice"
        error={error.value}
      />
      <AreaField label="Why, and what to watch for" name={words} rows={2} />
      <button type="submit" class="tool tool-strong" disabled={busy.value !== null}>
        Advise
      </button>
    </form>
  )
}

function text(form: HTMLFormElement, name: string): string {
  return String(new FormData(form).get(name) ?? '').trim()
}
