import { type Signal, useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'
import { inWords, type Problem, Refused, UNREACHED } from '../../api/problem'
import { hhmm } from '../../board/time'
import { TextField } from '../../ui/fields'
import { InlineForm, said } from '../InlineForm'

/** Do something that may be refused; null: it was done. */
export async function attempt(act: () => Promise<void>): Promise<Problem | null> {
  try {
    await act()
    return null
  } catch (error) {
    return error instanceof Refused ? error.problem : UNREACHED
  }
}

/** Why something was not done, and what somebody else changed meanwhile. */
export function NotDone({ problem }: { problem: Problem | null }) {
  if (!problem) return null
  const meanwhile = problem.area
  return (
    <div class="refusal" role="alert">
      <strong>
        {problem.status === UNREACHED.status ? 'Not known to be done' : 'Not done'}
      </strong>
      {meanwhile ? (
        <>
          <p>The area was changed meanwhile. Read it, and look again.</p>
          <ul class="changes">
            {meanwhile.changes.map(({ at, by, text }) => (
              <li key={at + text} class="figures">
                {hhmm(at)} <strong>{by}</strong>: {text}
              </li>
            ))}
          </ul>
        </>
      ) : (
        <p>{problem.errors?.map(({ rule }) => rule).join('; ') || inWords(problem)}</p>
      )}
    </div>
  )
}

/** A command that needs a reason: one press opens it, the next does it. */
export function WithWhy({ opener, about, submit, act, children }: WithWhyProps) {
  const why = useId()
  const isOpen = useSignal(false)
  const error = useSignal<string | undefined>(undefined)
  const problem = useSignal<Problem | null>(null)
  if (!isOpen.value)
    return (
      <button
        type="button"
        class="tool"
        onClick={() => {
          isOpen.value = true
        }}
      >
        {opener}
        {about && <span class="visually-hidden"> {about}</span>}…
      </button>
    )
  return (
    <InlineForm
      label={`${opener} ${about ?? ''}`.trim()}
      submit={submit}
      onCancel={() => {
        isOpen.value = false
      }}
      onSubmit={async (form) => {
        const reason = said(form, why)
        error.value = reason ? undefined : WHY_MISSING
        if (!reason) return
        problem.value = await attempt(() => act(form, reason))
        isOpen.value = problem.value !== null
      }}
    >
      {children}
      <TextField label={WHY} name={why} error={error.value} />
      <NotDone problem={problem.value} />
    </InlineForm>
  )
}

export const WHY = 'Why, and who agreed (no patient’s name)'
export const WHY_MISSING = 'Say why: the record keeps it'

interface WithWhyProps {
  opener: string
  /** Whom it is about, for who hears the page. */
  about?: string
  submit: string
  act: (form: FormData, why: string) => Promise<void>
  children?: ComponentChildren
}

/** What is told once and never again. */
export interface Secret {
  readonly what: string
  readonly text: string
}

export function ShownOnce({ secret }: { secret: Signal<Secret | null> }) {
  const id = useId()
  const told = secret.value
  if (!told) return null
  return (
    <div role="status" class="nhsuk-form-group">
      <label for={id}>
        {told.what}. <strong>It is shown once.</strong>
      </label>
      <input
        id={id}
        class="nhsuk-input"
        readOnly
        value={told.text || 'It was made, and its answer lost. Make another.'}
        onFocus={(event) => event.currentTarget.select()}
      />
      <button
        type="button"
        class="tool"
        onClick={() => void navigator.clipboard?.writeText(told.text)}
      >
        Copy
      </button>
    </div>
  )
}
