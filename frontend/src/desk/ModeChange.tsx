import { useComputed, useSignal } from '@preact/signals'
import { useId } from 'preact/hooks'
import { type Automatic, automatic, plannedWords, type ToAsk } from '../board/automatic'
import { hhmm } from '../board/time'
import { TextField } from '../ui/fields'
import { setMode } from './act'
import { DrawerHead, Refusal } from './DrawerHead'
import { InlineForm, said } from './InlineForm'
import { MODE_WORDS } from './ModeSwitch'
import { close } from './selection'
import { mode, now, views } from './store'

const MEANS = {
  advise: 'A person will confirm every crew',
  auto: 'Crews will be asked without you',
} as const
type Mode = keyof typeof MODE_WORDS

/** What the other mode would do with what is on the board: seen first, then done with a
 * reason, which its event keeps. */
export function ModeChange() {
  const to = useSignal<Mode>(mode.peek() === 'auto' ? 'advise' : 'auto').value
  const why = useId()
  const error = useSignal<string | undefined>(undefined)
  if (mode.value === to)
    return (
      <>
        <DrawerHead>The mode is {MODE_WORDS[to]}</DrawerHead>
        <p>
          It was switched already. Who did it, and why, stands in Settings, History.
        </p>
      </>
    )
  return (
    <>
      <DrawerHead>Switch to {MODE_WORDS[to]}</DrawerHead>
      <section class="foresight" aria-label="What this would do">
        <p>
          <strong>{MEANS[to]}.</strong>
        </p>
        {to === 'auto' ? <ByItself /> : <ByPeople />}
      </section>
      <Refusal />
      <InlineForm
        label="Change the mode"
        submit={`Switch to ${MODE_WORDS[to]}`}
        onCancel={close}
        onSubmit={async (form) => {
          const reason = said(form, why)
          error.value = reason ? undefined : 'Say why: it is kept with the change'
          if (reason && (await setMode(to, reason))) close()
        }}
      >
        <TextField label="Why, and who agreed (audit)" name={why} error={error.value} />
      </InlineForm>
    </>
  )
}

/** Whom the dispatcher would ask, and when: as the board stands at this moment. */
function ByItself() {
  const its = useComputed(() => automatic(views.value)).value
  return (
    <>
      <Proposed of={its.proposed} />
      <Waiting of={its.planned} />
      {its.undecided > 0 && (
        <p>
          {its.undecided === 1 ? '1 case waits' : `${its.undecided} cases wait`} for a
          decision: no crew is asked before a person has decided.
        </p>
      )}
      <p class="quiet">
        An offer of that mode ends where its crew does not answer, and the next one is
        asked. You can switch back at any moment; whoever was asked by then stays asked.
      </p>
    </>
  )
}

function Proposed({ of }: { of: readonly ToAsk[] }) {
  if (of.length === 0) return <p>No crew is proposed now, so none is asked by this.</p>
  const many = of.length === 1 ? 'The crew that is' : `The ${of.length} crews that are`
  return (
    <>
      <p class="warn">
        <strong>
          ◆ {many} proposed now {of.length === 1 ? 'is' : 'are'} asked though nobody
          confirms:
        </strong>
      </p>
      <ul class="plain figures">
        {of.map((one) => (
          <li key={one.id}>
            <strong>{one.crew}</strong>{' '}
            {one.at <= now.value ? 'at once' : `at ${hhmm(one.at)}`}: {one.which}
          </li>
        ))}
      </ul>
      <p>Reject first what is not to go out.</p>
    </>
  )
}

function Waiting({ of }: { of: Automatic['planned'] }) {
  const count = of.reduce((sum, { cases }) => sum + cases, 0)
  if (count === 0) return null
  return (
    <p class="figures">
      {count === 1 ? '1 case waits' : `${count} cases wait`} for a crew, and{' '}
      {count === 1 ? 'is' : 'each is'} offered as soon as the planned one is free:{' '}
      {plannedWords(of)}.
    </p>
  )
}

function ByPeople() {
  const { unanswered } = useComputed(() => automatic(views.value)).value
  return (
    <p class="figures">
      {unanswered === 0
        ? 'No crew is being asked now.'
        : `${unanswered === 1 ? '1 crew that is' : `${unanswered} crews that are`} being asked now may still say yes.`}{' '}
      From the next choice on a crew is proposed, and waits for your press.
    </p>
  )
}
