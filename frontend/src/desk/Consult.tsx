import { useSignal } from '@preact/signals'
import { useId } from 'preact/hooks'
import type { Advice } from '../api/types'
import type { CaseView } from '../board/cases'
import { ADVICE } from '../board/words'
import { AreaField, SelectField } from '../ui/fields'
import { advise, askClinician, calledBack } from './act'
import { InlineForm, said, TwoSteps } from './InlineForm'
import { isBusyHere } from './pressed'
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
          disabled={isBusyHere.value}
          onClick={() => void calledBack(id, true)}
        >
          Rang back: answered
        </button>
        <button
          type="button"
          class="tool"
          disabled={isBusyHere.value}
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
  const field = useId()
  const error = useSignal<string | undefined>(undefined)
  return (
    <TwoSteps
      opener="Ask a clinician"
      label="Ask a clinician"
      submit="Ask"
      onSubmit={async (form) => {
        const question = said(form, field)
        error.value = question ? undefined : 'Write the question'
        return !!question && (await askClinician(id, question))
      }}
    >
      <AreaField
        label="What should the clinician say? Nobody is sent until you have decided."
        name={field}
        error={error.value}
      />
    </TwoSteps>
  )
}

function Advise({ id }: { id: string }) {
  const advice = useId()
  const words = useId()
  const error = useSignal<string | undefined>(undefined)
  return (
    <InlineForm
      label="Advise"
      submit="Advise"
      onSubmit={(form) => {
        const chosen = said(form, advice)
        const why = said(form, words)
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
    </InlineForm>
  )
}
