import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { emergency, STEPS, type Step, type Wrong, wrongIn } from './draft'
import { Emergency, EmergencyBar } from './Emergency'
import { ErrorSummary } from './errors'
import { words } from './language'
import { Heading } from './parts'
import { toStart } from './route'
import { Sending } from './Sending'
import { refusedStep, send, sending } from './send'
import { Event, Person, Signs, Vital } from './steps'
import { draft, hasAddress, now, stepAt } from './store'

const PAGES = { vital: Vital, signs: Signs, event: Event, person: Person }

export function Form() {
  if (sending.value !== 'no') return <Sending />
  return (
    <>
      <StepPage key={stepAt.value} step={stepAt.value} />
      <Emergency />
    </>
  )
}

function StepPage({ step }: { step: Step }) {
  const wrong = useSignal<readonly Wrong[]>([])
  useRefusal(step, (found) => {
    wrong.value = found
  })
  const { form, next, back } = words.value
  const at = STEPS.indexOf(step)
  const Page = PAGES[step]
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    wrong.value = wrongIn(step, draft.value, now.value, hasAddress.value)
    if (wrong.value.length > 0) return
    const following = STEPS[at + 1]
    if (following) stepAt.value = following
    else void send()
  }
  return (
    <form onSubmit={submit} noValidate>
      <p class="step">{form.step(at + 1, STEPS.length)}</p>
      <Heading>{form.headings[step]}</Heading>
      {emergency(draft.value) && <EmergencyBar />}
      <ErrorSummary wrong={wrong.value} />
      <Page wrong={wrong.value} />
      <button type="submit" class="big big-main">
        {at + 1 < STEPS.length ? next : form.send}
      </button>
      <a
        class="big big-plain"
        href={toStart}
        onClick={(event) => {
          const before = STEPS[at - 1]
          if (!before) return
          event.preventDefault()
          stepAt.value = before
        }}
      >
        {back}
      </a>
    </form>
  )
}

/** Go to the step that the service refused, and say why there. */
function useRefusal(step: Step, tell: (wrong: readonly Wrong[]) => void): void {
  const refused = refusedStep.value
  useEffect(() => {
    if (!refused) return
    if (refused.step !== step) {
      stepAt.value = refused.step
      return
    }
    refusedStep.value = null
    tell(refused.wrong)
  }, [refused, step])
}
