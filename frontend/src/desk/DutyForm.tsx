import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { readShiftEffect } from '../api/reads'
import type { CrewCard, ShiftBody, ShiftMove } from '../api/types'
import { effectWords, moveWords, newEnds, SHIFT_BECAUSE } from '../board/shiftMoves'
import { hhmm } from '../board/time'
import { AreaField, SelectField } from '../ui/fields'
import { changeShift } from './act'
import { InlineForm, said } from './InlineForm'
import { now } from './store'
import { useFetched } from './useFetched'
import { WithoutCrew } from './WithoutCrew'

interface DutyProps {
  crew: CrewCard
  move: ShiftMove
  onDone: () => void
}

/** Change a crew's shift: until when, what that does here, then why. */
export function DutyForm({ crew, move, onDone }: DutyProps) {
  const until = useSignal<string | null>(null)
  return (
    <section class="lend" aria-label="Change the shift">
      {move === 'until' && until.value === null ? (
        <UntilForm
          crew={crew}
          onCancel={onDone}
          onSaid={(at) => {
            until.value = at
          }}
        />
      ) : (
        <Effect crew={crew} move={move} until={until.value} onDone={onDone} />
      )}
    </section>
  )
}

function UntilForm({ crew, onSaid, onCancel }: UntilProps) {
  const error = useSignal<string | undefined>(undefined)
  return (
    <>
      <h3>Shift of {crew.name} until</h3>
      <InlineForm
        label="Until when"
        submit="See what it does"
        onCancel={onCancel}
        onSubmit={(form) => {
          const at = said(form, 'shift-until')
          error.value = at ? undefined : 'Choose a time'
          if (at) onSaid(at)
        }}
      >
        <SelectField
          label="Until"
          name="shift-until"
          words={Object.fromEntries(
            newEnds(crew, now.peek()).map((at) => [at, hhmm(at)]),
          )}
          empty={`now ${hhmm(crew.ends_at)}: choose a time`}
          error={error.value}
        />
      </InlineForm>
    </>
  )
}

interface UntilProps {
  crew: CrewCard
  onSaid: (until: string) => void
  onCancel: () => void
}

function Effect({ crew, move, until, onDone }: EffectProps) {
  const looks = useSignal(0)
  const asked = `${crew.id}/${move}/${until ?? ''}`
  const seen = useFetched(readShiftEffect, asked, looks.value)
  const head = useRef<HTMLHeadingElement>(null)
  useEffect(() => head.current?.focus(), [])
  const label = moveWords(move, crew.name, until)
  return (
    <section class="foresight" aria-label="What this would do">
      <h3 ref={head} tabIndex={-1}>
        {label}
      </h3>
      {seen.error && (
        <>
          <p class="refusal" role="alert">
            {seen.error}
          </p>
          <button type="button" class="tool" onClick={onDone}>
            Cancel
          </button>
        </>
      )}
      {!seen.error && !seen.value && <p class="quiet">Working it out…</p>}
      {seen.value && !seen.error && (
        <>
          {effectWords(move, crew, seen.value, until).map((line) => (
            <p key={line}>{line}</p>
          ))}
          <WithoutCrew {...seen.value} />
          {seen.value.left === 0 && (
            <p class="warn">
              <strong>◆ No other crew is on duty here.</strong>
            </p>
          )}
          <Why
            label={label}
            onCancel={onDone}
            onSaid={async (because, words) => {
              const body = { move, until, because, words }
              const crewSeen = seen.value?.crew_seen ?? ''
              if (await changeShift(label, crew.id, body, crewSeen)) onDone()
              else looks.value += 1
            }}
          />
        </>
      )}
    </section>
  )
}

interface EffectProps extends DutyProps {
  until: string | null
}

function Why({ label, onSaid, onCancel }: WhyProps) {
  const error = useSignal<{ code?: string; words?: string }>({})
  return (
    <InlineForm
      label={label}
      submit={label}
      onCancel={onCancel}
      onSubmit={async (form) => {
        const because = said(form, 'shift-because') as ShiftBody['because']
        const words = said(form, 'shift-words')
        error.value = {
          ...(because ? {} : { code: 'Choose a reason' }),
          ...(words.length < 3 ? { words: 'Say why, in a few words' } : {}),
        }
        if (!error.value.code && !error.value.words) await onSaid(because, words)
      }}
    >
      <SelectField
        label="Why?"
        name="shift-because"
        words={SHIFT_BECAUSE}
        empty="Choose a reason"
        error={error.value.code}
      />
      <AreaField
        label="In words, without names of patients (kept in this area’s audit)"
        name="shift-words"
        rows={2}
        error={error.value.words}
      />
    </InlineForm>
  )
}

interface WhyProps {
  label: string
  onSaid: (because: ShiftBody['because'], words: string) => Promise<void>
  onCancel: () => void
}
