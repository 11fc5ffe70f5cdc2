import { useSignal } from '@preact/signals'
import { useId } from 'preact/hooks'
import type { StackCall, Take } from '../api/types'
import {
  FIT,
  FIT_MARK,
  harmWords,
  isTakeable,
  toldWords,
  waitWords,
  who,
} from '../board/stack'
import { hhmm } from '../board/time'
import { NEED, say } from '../board/words'
import { SelectField, TextField } from '../ui/fields'
import { Mark } from '../ui/Mark'
import { DrawerHead, Refusal } from './DrawerHead'
import { InlineForm, said } from './InlineForm'
import { NotTaken } from './NotTaken'
import { useOffered } from './needsOff'
import { isBusyHere } from './pressed'
import { open } from './selection'
import { callById, isTrusted, take } from './stackStore'
import { me, now } from './store'

/** One waiting call: why it is for us, why it is not, and who may take it. */
export function StackDrawer({ id }: { id: string }) {
  const call = callById.value.get(id)
  if (!call)
    return (
      <>
        <DrawerHead>Call not in the stack</DrawerHead>
        <p>It has left the stack, or the stack could not be read for a while.</p>
        <Refusal />
      </>
    )
  return (
    <>
      <DrawerHead>
        {call.complaint.display}, {call.locality || 'place not told'}
        <span class="reference"> {call.id}</span>
      </DrawerHead>
      <div class="standing">
        <Mark mark={FIT_MARK[call.fit]} hollow={!isTrusted.value} />
        <div>
          <strong>
            {FIT[call.fit]}. {call.category}, {who(call)}
          </strong>
          <div class="figures">
            {harmWords(call, now.value)}: {waitWords(call, now.value)}
          </div>
          <div class="quiet">
            {call.need ? say(NEED, call.need) : 'Need not known: choose it'} · complaint{' '}
            {call.complaint.code}
            {call.callback && ' · rung back by 999’s clinician'}
          </div>
        </div>
      </div>
      {!isTrusted.value && (
        <p class="warn warn-harm">
          <strong>▲ The stack is not read.</strong> This call may have changed, or gone.
          It is read again before anybody has it.
        </p>
      )}
      <Refusal />
      <Ours call={call} />
      <Reasons call={call} side="bars" title="Not for UCR, because" />
      <Reasons call={call} side="against" title="Against" />
      <TakePart call={call} />
      <Reasons call={call} side="for" title="For" />
      <p class="quiet">
        Name, address and story are read when you take it, and that is audited.
      </p>
    </>
  )
}

function Ours({ call }: { call: StackCall }) {
  const { ours } = call
  if (!ours) return null
  return (
    <section aria-label="Our case">
      {ours.is_open && call.resource && (
        <p class="warn warn-harm">
          <strong>▲ An ambulance has it too ({call.resource}).</strong> Ring 999: two
          must not go, and neither may think that the other goes.
        </p>
      )}
      <p class={ours.told === 'delivered' ? 'quiet' : 'warn'}>
        {ours.by} took it at <span class="figures">{hhmm(ours.at)}</span>.{' '}
        <strong>{toldWords(ours.told)}.</strong>
      </p>
      <button
        type="button"
        class="tool"
        onClick={() => open({ kind: 'case', id: ours.referral_id })}
      >
        Open case {ours.reference}
      </button>
      {!ours.is_open && (
        <p class="warn">
          It was ours and went back. It is not taken a second time: ring 999.
        </p>
      )}
    </section>
  )
}

function TakePart({ call }: { call: StackCall }) {
  if (call.ours) return null
  if (call.resource)
    return <p class="warn">◆ An ambulance has it ({call.resource}): nothing to take.</p>
  if (!isTakeable(call)) return null
  if (me.value?.role !== 'clinician')
    return <p class="quiet">A clinician takes calls from the stack.</p>
  return <Unchanged call={call} />
}

/** What is taken is what was read: a call that changed meanwhile is read again first. */
function Unchanged({ call }: { call: StackCall }) {
  const read = useSignal(call.version)
  if (read.value === call.version) return <TakeForm call={call} />
  return (
    <div class="warn warn-harm" role="alert">
      <p>
        <strong>▲ It changed while you were reading.</strong> Look at it again.
      </p>
      <button
        type="button"
        class="tool"
        onClick={() => {
          read.value = call.version
        }}
      >
        I have looked
      </button>
    </div>
  )
}

/** Only what the rules ask for: a reason where it does not fit, a need where none is known. */
function TakeForm({ call }: { call: StackCall }) {
  const need = useId()
  const reason = useId()
  const error = useSignal<string | undefined>(undefined)
  const asksReason = call.fit === 'no'
  const asksNeed = call.need === null
  const { needs, off } = useOffered()
  const isOff = call.need !== null && !(call.need in needs)
  return (
    <InlineForm
      class={asksReason || asksNeed ? 'inline-form take-form' : 'take-form'}
      label="Take this call"
      submit={isBusyHere.value ? 'Taking…' : 'Take for UCR, by my name'}
      onSubmit={(form) => {
        const why = said(form, reason)
        const chosen = said(form, need)
        const isMissing = (asksReason && !why) || (asksNeed && !chosen)
        error.value = isMissing ? 'Needed before it can be taken' : undefined
        if (!isMissing) void take(call, asked(why, chosen))
      }}
    >
      {asksNeed && <NotTaken off={off} />}
      {isOff && <NotTaken off={[say(NEED, call.need ?? '')]} />}
      {asksNeed && (
        <SelectField
          label="What is needed"
          name={need}
          words={needs}
          empty="Choose a need"
          error={error.value}
        />
      )}
      {asksReason && (
        <TextField
          label="Why you take it although it is not for UCR (kept by your name)"
          name={reason}
          error={error.value}
        />
      )}
    </InlineForm>
  )
}

function asked(reason: string, need: string): Omit<Take, 'version'> {
  return {
    ...(reason ? { reason } : {}),
    ...(need ? { need: need as keyof typeof NEED } : {}),
  }
}

function Reasons({ call, side, title }: ReasonsProps) {
  const reasons = call.reasons.filter((one) => one.side === side)
  if (reasons.length === 0) return null
  const sign = { bars: '▲', against: '◆', for: '●' }[side]
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      <ul class="plain reasons">
        {reasons.map((one) => (
          <li key={one.code}>
            <span aria-hidden="true">{sign}</span> {one.says}
            <div class="quiet">
              {one.source}
              {one.is_seen ? '' : ' (not confirmed)'}
            </div>
          </li>
        ))}
      </ul>
    </section>
  )
}

interface ReasonsProps {
  call: StackCall
  side: StackCall['reasons'][number]['side']
  title: string
}
