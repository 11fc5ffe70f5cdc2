import { useSignal } from '@preact/signals'
import { useId } from 'preact/hooks'
import { readHandBack } from '../api/reads'
import type { Dismissed } from '../api/types'
import type { CaseView } from '../board/cases'
import { draftWords, openDraft, toldWords, whyWords } from '../board/handBack'
import { hhmm } from '../board/time'
import { DISMISSED } from '../board/words'
import { AreaField, SelectField } from '../ui/fields'
import { handBack, keepThoughLate } from './act'
import { said, TwoSteps } from './InlineForm'
import { isBusyHere } from './pressed'
import { mayDecide, now } from './store'
import { useFetched } from './useFetched'

/** A drafted hand-back: why, what the sender will be told, one press; or keep it. */
export function HandBack({ view }: { view: CaseView }) {
  const { referral } = view
  const draft = openDraft(referral)
  const version = JSON.stringify([referral, view.predictedAt])
  const preview = useFetched(readHandBack, draft && referral.id, version)
  if (!draft)
    return referral.hand_back?.dismissed_at ? (
      <p class="quiet">
        Kept though late, decided at {hhmm(referral.hand_back.dismissed_at)}. It is put
        to you again if things get 15 min worse.
      </p>
    ) : null
  const told = preview.value
  return (
    <section class="hand-back" aria-label="Hand back">
      <h3 class="figures">▲ {draftWords(referral, now.value)}</h3>
      {told && <p class="figures">{whyWords(told)}</p>}
      {told?.stands_down && (
        <p>
          <strong>{told.stands_down} is stood down</strong> when you press.
        </p>
      )}
      <p>{told ? toldWords(told) : (preview.error ?? 'Reading what would be told…')}</p>
      {mayDecide.value && (
        <>
          <button
            type="button"
            class="tool tool-strong"
            disabled={isBusyHere.value || !told}
            onClick={() => told && void handBack(referral.id, told.reason)}
          >
            Hand back now
          </button>
          <Keep id={referral.id} />
        </>
      )}
    </section>
  )
}

function Keep({ id }: { id: string }) {
  const error = useSignal<string | undefined>(undefined)
  const [reason, note] = [useId(), useId()]
  return (
    <TwoSteps
      opener="Keep it though late"
      label="Keep it though late"
      submit="Keep it"
      onSubmit={async (form) => {
        const why = said(form, reason)
        error.value = why ? undefined : 'Choose a reason'
        return !!why && (await keepThoughLate(id, why as Dismissed, said(form, note)))
      }}
    >
      <SelectField
        label="Why does it stay with us?"
        name={reason}
        words={DISMISSED}
        empty="Choose a reason"
        error={error.value}
      />
      <AreaField label="Who agreed, and to what (audit)" name={note} rows={2} />
    </TwoSteps>
  )
}
