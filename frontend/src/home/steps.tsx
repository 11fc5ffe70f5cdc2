import {
  AROUND,
  emergency,
  needs999,
  PLAN_KINDS,
  PLANS,
  type Question,
  REPLIES,
  SIGNS,
  SINCES,
  VITAL,
  type Wrong,
} from './draft'
import { errorOf } from './errors'
import { words } from './language'
import { Box, Lines, Radios, Tick } from './parts'
import { alarming, answer, change, draft, has999, hasAddress, home, now } from './store'

interface StepProps {
  readonly wrong: readonly Wrong[]
}

export function Vital({ wrong }: StepProps) {
  return <Questions codes={VITAL} wrong={wrong} isCheck />
}

export function Signs({ wrong }: StepProps) {
  return <Questions codes={SIGNS} wrong={wrong} isCheck />
}

function Questions({ codes, wrong, isCheck = false }: QuestionsProps) {
  const { form, questions, hints, replies } = words.value
  return (
    <>
      {isCheck && (
        <>
          <p class="rule">{form.yesMeans999}</p>
          <p>{form.notSure}</p>
        </>
      )}
      {codes.map((code) => (
        <Radios
          key={code}
          name={code}
          label={questions[code]}
          hint={hints[code]}
          error={errorOf(wrong, code)}
          codes={REPLIES}
          texts={replies}
          chosen={draft.value.safety[code]}
          layout="row"
          onChoose={(reply) => {
            answer(code, reply)
            if (!emergency(draft.value)) has999.value = false
            if (needs999(code, reply) && !has999.value) alarming.value = code
          }}
        />
      ))}
    </>
  )
}

interface QuestionsProps extends StepProps {
  readonly codes: readonly Question[]
  readonly isCheck?: boolean
}

const NEEDS = [
  'fall',
  'frailty',
  'reduced_function',
  'confusion',
  'catheter',
  'diabetes',
  'palliative',
  'equipment',
  'carer_breakdown',
] as const
const YES_NO = ['yes', 'no'] as const

export function Event({ wrong }: StepProps) {
  const { form, needs, replies } = words.value
  const told = draft.value
  return (
    <>
      <Radios
        name="need"
        label={form.need}
        error={errorOf(wrong, 'need')}
        codes={NEEDS.filter((code) => !home.value?.needs_off.includes(code))}
        texts={needs}
        chosen={told.need}
        layout="column"
        onChoose={(need) => change({ need })}
      />
      <Lines
        name="reason"
        label={form.reason}
        error={errorOf(wrong, 'reason')}
        value={told.reason}
        onText={(reason) => change({ reason })}
      />
      <Radios
        name="on_floor"
        label={form.onFloor}
        error={errorOf(wrong, 'on_floor')}
        codes={YES_NO}
        texts={replies}
        chosen={told.onFloor}
        layout="row"
        onChoose={(onFloor) => change({ onFloor })}
      />
      {told.onFloor === 'yes' && <SinceWhen wrong={wrong} />}
      <Questions codes={AROUND} wrong={wrong} />
    </>
  )
}

function SinceWhen({ wrong }: StepProps) {
  const { form, since } = words.value
  const told = draft.value
  return (
    <>
      <Radios
        name="since"
        label={form.since}
        error={errorOf(wrong, 'since')}
        codes={SINCES}
        texts={since}
        chosen={told.since}
        layout="column"
        onChoose={(chosen) => change({ since: chosen, sinceSetAt: now.value })}
      />
      {told.since === 'time' && (
        <Box
          name="since_time"
          type="time"
          label={form.sinceTime}
          error={errorOf(wrong, 'since_time')}
          value={told.sinceTime}
          onText={(sinceTime) => change({ sinceTime })}
        />
      )}
    </>
  )
}

export function Person({ wrong }: StepProps) {
  const { form, optional } = words.value
  const told = draft.value
  return (
    <>
      <Box
        name="resident"
        label={`${form.resident} ${optional}`}
        value={told.resident}
        onText={(resident) => change({ resident })}
      />
      <Where wrong={wrong} />
      <CarePlan />
      <Box
        name="call_name"
        label={form.callName}
        error={errorOf(wrong, 'call_name')}
        value={told.callName}
        onText={(callName) => change({ callName })}
      />
      <Box
        name="phone"
        type="tel"
        inputmode="tel"
        label={form.phone}
        error={errorOf(wrong, 'phone')}
        value={told.phone}
        onText={(phone) => change({ phone })}
      />
      <Box
        name="nhs_number"
        inputmode="numeric"
        label={`${form.nhsNumber} ${optional}`}
        value={told.nhsNumber}
        onText={(nhsNumber) => change({ nhsNumber: nhsNumber.slice(0, 20) })}
      />
      <Box
        name="born_on"
        type="date"
        label={`${form.bornOn} ${optional}`}
        error={errorOf(wrong, 'born_on')}
        value={told.bornOn}
        onText={(bornOn) => change({ bornOn })}
      />
    </>
  )
}

/** That there is one, never what it says: the crew reads it there, or in the record. */
function CarePlan() {
  const { form, plans, planKinds, optional } = words.value
  const { plan, planKinds: told } = draft.value
  return (
    <>
      <Radios
        name="plan"
        label={`${form.plan} ${optional}`}
        hint={form.planHint}
        codes={PLANS}
        texts={plans}
        chosen={plan}
        layout="row"
        onChoose={(chosen) => change({ plan: chosen })}
      />
      {plan === 'yes' &&
        PLAN_KINDS.map((kind) => (
          <Tick
            key={kind}
            name={`plan_${kind}`}
            label={planKinds[kind]}
            checked={told.includes(kind)}
            onTick={(isOn) =>
              change({
                planKinds: PLAN_KINDS.filter((one) =>
                  one === kind ? isOn : told.includes(one),
                ),
              })
            }
          />
        ))}
    </>
  )
}

const PLACES = ['here', 'elsewhere'] as const

function Where({ wrong }: StepProps) {
  const { form, optional } = words.value
  const told = draft.value
  const address = home.value?.address.join(', ') ?? ''
  return (
    <>
      {hasAddress.value && (
        <Radios
          name="place"
          label={form.place}
          codes={PLACES}
          texts={{ here: form.here(address), elsewhere: form.elsewhere }}
          chosen={told.isElsewhere ? 'elsewhere' : 'here'}
          layout="column"
          onChoose={(place) => change({ isElsewhere: place === 'elsewhere' })}
        />
      )}
      {(told.isElsewhere || !hasAddress.value) && (
        <>
          <Lines
            name="lines"
            label={form.lines}
            error={errorOf(wrong, 'lines')}
            value={told.lines}
            onText={(lines) => change({ lines })}
          />
          <Box
            name="postcode"
            label={`${form.postcode} ${optional}`}
            value={told.postcode}
            onText={(postcode) => change({ postcode: postcode.slice(0, 10) })}
          />
        </>
      )}
      <Box
        name="room"
        label={`${form.room} ${optional}`}
        value={told.room}
        onText={(room) => change({ room })}
      />
      <Lines
        name="access"
        label={`${form.access} ${optional}`}
        hint={form.accessHint}
        value={told.access}
        onText={(access) => change({ access })}
      />
      <Tick
        name="animals"
        label={form.animals}
        checked={told.animals}
        onTick={(animals) => change({ animals })}
      />
    </>
  )
}
