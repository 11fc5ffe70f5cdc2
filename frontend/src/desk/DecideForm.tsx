import { useSignal } from '@preact/signals'
import type { Decide, Place } from '../api/types'
import type { CaseView } from '../board/cases'
import { DECLINE, HAND_BACK } from '../board/words'
import { AreaField, SelectField } from '../ui/fields'
import { decide } from './act'
import { InlineForm, said } from './InlineForm'
import { PlaceSearch } from './PlaceSearch'

type Decision = Decide['decision']
const DECISIONS: Record<Decision, string> = {
  accept: 'Accept: UCR takes it',
  decline: 'Decline',
  hand_back: 'Hand back to sender',
}

/** A named person decides; a decline or hand-back always has a coded reason. */
export function DecideForm({ view }: { view: CaseView }) {
  const choice = useSignal<Decision>('accept')
  const place = useSignal<Place | null>(null)
  const error = useSignal<string | undefined>(undefined)
  const { referral } = view
  const isUnsure =
    referral.concerns.includes('location_unsure') || referral.lon === null
  return (
    <InlineForm
      label="Decide"
      submit={DECISIONS[choice.value]}
      onSubmit={(form) => {
        const reason = said(form, 'reason')
        error.value = lacking(view, choice.value, reason, place.value)
        if (error.value) return
        void decide(
          referral.id,
          decision(choice.value, reason, said(form, 'note'), place.value),
        )
      }}
    >
      <fieldset class="fieldset">
        <legend>Decide</legend>
        {allowed(view).map((code) => (
          <label key={code} class="radio">
            <input
              type="radio"
              name="decision"
              value={code}
              checked={choice.value === code}
              onChange={() => {
                choice.value = code
              }}
            />
            {DECISIONS[code]}
          </label>
        ))}
      </fieldset>
      {choice.value !== 'accept' && (
        <SelectField
          label="Reason"
          name="reason"
          words={choice.value === 'decline' ? DECLINE : HAND_BACK}
          empty="Choose a reason"
          error={error.value}
        />
      )}
      {choice.value === 'accept' && isUnsure && (
        <>
          <PlaceSearch
            chosen={place.value}
            onChoose={(chosen) => {
              place.value = chosen
            }}
          />
          {error.value && (
            <p class="warn warn-harm" role="alert">
              {error.value}
            </p>
          )}
        </>
      )}
      <AreaField label="Note (kept with the case)" name="note" rows={2} />
    </InlineForm>
  )
}

/** A crew that has it must be told: it can no longer be declined, only handed back. */
function allowed({ referral }: CaseView): readonly Decision[] {
  return referral.status === 'assigned'
    ? ['accept', 'hand_back']
    : ['accept', 'decline', 'hand_back']
}

/** What the decision still needs before it can be sent. */
function lacking(
  view: CaseView,
  choice: Decision,
  reason: string,
  place: Place | null,
): string | undefined {
  if (choice !== 'accept') return reason ? undefined : 'Choose a reason'
  const hasNowhere = view.referral.lon === null && place === null
  return hasNowhere ? 'Find the place first: a crew needs somewhere to go' : undefined
}

function decision(
  choice: Decision,
  reason: string,
  note: string,
  place: Place | null,
): Decide {
  return {
    decision: choice,
    ...(choice !== 'accept' ? { reason } : {}),
    ...(note ? { note } : {}),
    ...(place && choice === 'accept'
      ? { location: { lon: place.lon, lat: place.lat, label: place.label } }
      : {}),
  }
}
