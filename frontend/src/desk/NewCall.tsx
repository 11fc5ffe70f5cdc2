import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { command } from '../api/client'
import { mintKey } from '../api/keys'
import { inWords, type Problem, Refused, UNREACHED } from '../api/problem'
import type { Accepted, Place } from '../api/types'
import { FLAG, PLAN_KIND, RED_FLAG, SOURCE } from '../board/words'
import {
  AreaField,
  CheckField,
  DateField,
  Fieldset,
  SelectField,
  TextField,
} from '../ui/fields'
import { DrawerHead } from './DrawerHead'
import { type Errors, intakeOf, LABEL, missing } from './intake'
import { NotTaken } from './NotTaken'
import { useOffered } from './needsOff'
import { PlaceSearch } from './PlaceSearch'
import { open } from './selection'

/** Plans for care have questions of their own. */
const MUST_KNOW = Object.entries(FLAG).filter(([code]) => code !== 'escalation_plan')

/** A call taken by phone: the same intake as any sender's, by the same door. */
export function NewCall() {
  const errors = useSignal<Errors>({})
  const refused = useSignal<string | null>(null)
  const isSending = useSignal(false)
  const place = useSignal<Place | null>(null)
  const onFloor = useSignal(false)
  const { needs, off } = useOffered()
  const ours = useSignal(`PHONE-${mintKey().slice(0, 8)}`)

  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    if (!(event.currentTarget instanceof HTMLFormElement)) return
    const form = new FormData(event.currentTarget)
    refused.value = null
    errors.value = missing(form, place.value)
    if (Object.keys(errors.value).length > 0) return
    isSending.value = true
    try {
      const body = intakeOf(form, place.value)
      const made = await command<Accepted>('/api/referrals', body)
      open({ kind: 'case', id: made.id })
    } catch (error) {
      const problem = error instanceof Refused ? error.problem : UNREACHED
      errors.value = fieldErrors(problem)
      refused.value = inWords(problem)
    } finally {
      isSending.value = false
    }
  }

  return (
    <>
      <DrawerHead>New call</DrawerHead>
      <ErrorSummary errors={errors.value} refused={refused.value} />
      <form class="new-call" onSubmit={(event) => void submit(event)} noValidate>
        <SelectField
          label={LABEL.source}
          name="source"
          words={SOURCE}
          empty="Choose"
          error={errors.value.source}
        />
        <SelectField
          label={LABEL.need}
          name="need"
          words={needs}
          empty="Choose"
          error={errors.value.need}
        />
        <NotTaken off={off} />
        <AreaField label={LABEL.reason} name="reason" error={errors.value.reason} />
        <Fieldset legend="Red flags: any yes goes to a clinician at once">
          {Object.entries(RED_FLAG).map(([code, words]) => (
            <CheckField key={code} label={words} name="red_flags" value={code} />
          ))}
        </Fieldset>
        <CheckField
          label="The person is on the floor"
          name="on_floor"
          value="yes"
          checked={onFloor.value}
          onChange={(checked) => {
            onFloor.value = checked
          }}
        />
        {onFloor.value && (
          <DateField label={LABEL.floor_since_at} name="floor_since_at" withTime />
        )}
        <Fieldset legend="Where">
          <PlaceSearch
            chosen={place.value}
            onChoose={(chosen) => {
              place.value = chosen
            }}
          />
          <TextField
            label={LABEL.lines}
            name="lines"
            error={errors.value.lines}
            hint="House number or name, street, village"
          />
          <TextField
            label={LABEL.postcode}
            name="postcode"
            error={errors.value.postcode}
          />
          <TextField label={LABEL.access} name="access" />
          <TextField
            label={LABEL.key_safe}
            name="key_safe"
            hint="Shown only to the crew, on the way and on scene"
          />
        </Fieldset>
        <Fieldset legend="Must know">
          {MUST_KNOW.map(([code, words]) => (
            <CheckField key={code} label={words} name="flags" value={code} />
          ))}
        </Fieldset>
        <Fieldset legend="Escalation plan, as the caller says: leave empty if it was not asked">
          {Object.entries(PLAN_KIND).map(([code, words]) => (
            <CheckField key={code} label={words} name="escalation_plans" value={code} />
          ))}
        </Fieldset>
        <Fieldset legend="Who (nothing here is required)">
          <TextField label={LABEL.name} name="name" />
          <TextField label={LABEL.phone} name="phone" inputmode="tel" />
          <TextField
            label={LABEL.nhs_number}
            name="nhs_number"
            inputmode="numeric"
            error={errors.value.nhs_number}
          />
          <DateField
            label={LABEL.born_on}
            name="born_on"
            error={errors.value.born_on}
          />
          <TextField label={LABEL.contact_name} name="contact_name" />
          <TextField
            label={LABEL.contact_phone}
            name="contact_phone"
            inputmode="tel"
            error={errors.value.contact_phone}
          />
        </Fieldset>
        <AreaField label={LABEL.notes} name="notes" />
        <TextField
          label={LABEL.case_number}
          name="case_number"
          defaultValue={ours.value}
          hint="Keep ours unless the caller gives one"
          error={errors.value.case_number}
        />
        <button type="submit" class="nhsuk-button" disabled={isSending.value}>
          {isSending.value ? 'Sending…' : 'Take this call'}
        </button>
      </form>
    </>
  )
}

/** The service names fields as "patient.nhs_number"; the form by their last part. */
function fieldErrors(problem: Problem): Errors {
  const named = [...(problem.errors ?? [])]
  if (problem.field && problem.rule)
    named.push({ field: problem.field, rule: problem.rule })
  return Object.fromEntries(
    named.map(({ field, rule }) => [field.split('.').at(-1) ?? field, rule]),
  )
}

function ErrorSummary({ errors, refused }: { errors: Errors; refused: string | null }) {
  const box = useRef<HTMLDivElement>(null)
  const found = Object.entries(errors).filter(([, rule]) => rule !== undefined)
  const isShown = found.length > 0 || refused !== null
  useEffect(() => {
    if (isShown) box.current?.focus()
  }, [errors, refused])
  if (!isShown) return null
  return (
    <div class="nhsuk-error-summary" role="alert" tabIndex={-1} ref={box}>
      <h3 class="nhsuk-error-summary__title">The call was not taken</h3>
      {refused && <p>{refused}</p>}
      <ul class="nhsuk-list nhsuk-error-summary__list">
        {found.map(([field, rule]) => (
          <li key={field}>
            <a
              href={`#${field}`}
              onClick={(event) => {
                event.preventDefault()
                document.getElementById(field)?.focus()
              }}
            >
              {rule}
            </a>
          </li>
        ))}
      </ul>
    </div>
  )
}
