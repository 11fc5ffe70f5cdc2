import { type Signal, useSignal } from '@preact/signals'
import { useId, useRef } from 'preact/hooks'
import type { Decide, Place } from '../api/types'
import type { CaseView } from '../board/cases'
import { type Decision, decisions, type Lacking, lacking } from '../board/deciding'
import { DECLINE, HAND_BACK } from '../board/words'
import { AreaField, SelectField } from '../ui/fields'
import { decide } from './act'
import { InlineForm, said } from './InlineForm'
import { PlaceSearch } from './PlaceSearch'

const DECISIONS: Record<Decision, string> = {
  accept: 'Accept: UCR takes it',
  decline: 'Decline',
  hand_back: 'Hand back to sender',
}

/** A named person decides; a decline or hand-back always has a coded reason.
 *
 * Nothing is chosen beforehand: who presses Enter in their sleep has decided nothing.
 */
export function DecideForm({ view }: { view: CaseView }) {
  const choice = useSignal<Decision | null>(null)
  const place = useSignal<Place | null>(null)
  const error = useSignal<Lacking>({})
  const { referral } = view
  return (
    <InlineForm
      label="Decide"
      submit={choice.value ? DECISIONS[choice.value] : 'Decide'}
      onSubmit={(form) => {
        const reason = said(form, 'reason')
        const hasPlace = place.value !== null
        error.value = lacking(referral, { choice: choice.value, reason, hasPlace })
        if (choice.value === null || Object.keys(error.value).length > 0) return
        void decide(
          referral.id,
          decision(choice.value, reason, said(form, 'note'), place.value),
        )
      }}
    >
      <Choices view={view} choice={choice} error={error} />
      {choice.value !== null && choice.value !== 'accept' && (
        <SelectField
          label="Reason"
          name="reason"
          words={choice.value === 'decline' ? DECLINE : HAND_BACK}
          empty="Choose a reason"
          error={error.value.reason}
        />
      )}
      {choice.value === 'accept' && (
        <Where view={view} place={place} error={error.value.place} />
      )}
      <AreaField label="Note (kept with the case)" name="note" rows={2} />
    </InlineForm>
  )
}

/** In the order in which they stood when the first was chosen: none moves under a hand. */
function Choices({ view, choice, error }: ChoicesProps) {
  const group = useId()
  const order = useRef<readonly Decision[]>([])
  const allowed = decisions(view.referral)
  if (choice.value === null || order.current.length !== allowed.length)
    order.current = allowed
  const wrong = error.value.choice
  return (
    <fieldset class="fieldset" aria-describedby={wrong ? group : undefined}>
      <legend>Decide</legend>
      {wrong && (
        <span class="nhsuk-error-message" id={group} role="alert">
          <span class="visually-hidden">Error:</span> {wrong}
        </span>
      )}
      {order.current.map((code) => (
        <label key={code} class="radio">
          <input
            type="radio"
            name="decision"
            value={code}
            checked={choice.value === code}
            onChange={() => {
              choice.value = code
              error.value = {}
            }}
          />
          {DECISIONS[code]}
        </label>
      ))}
    </fieldset>
  )
}

interface ChoicesProps {
  view: CaseView
  choice: Signal<Decision | null>
  error: Signal<Lacking>
}

/** A place that nobody is sure of is found before it is taken. */
function Where({ view: { referral }, place, error }: WhereProps) {
  if (!referral.concerns.includes('location_unsure') && referral.lon !== null)
    return null
  return (
    <>
      <PlaceSearch
        chosen={place.value}
        onChoose={(chosen) => {
          place.value = chosen
        }}
      />
      {error && (
        <p class="warn warn-harm" role="alert">
          {error}
        </p>
      )}
    </>
  )
}

interface WhereProps {
  view: CaseView
  place: Signal<Place | null>
  error: string | undefined
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
