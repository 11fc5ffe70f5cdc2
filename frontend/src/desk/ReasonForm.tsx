import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'
import { SelectField } from '../ui/fields'
import { said, TwoSteps } from './InlineForm'

/** A move in two steps: press, then say why from a closed list. */
export function ReasonForm(props: ReasonProps) {
  const { title, question, words, isHeld = false, onReason, children } = props
  const error = useSignal<string | undefined>(undefined)
  const id = useId()
  return (
    <TwoSteps
      opener={title}
      submit={title}
      isHeld={isHeld}
      onSubmit={async (form) => {
        const reason = said(form, id)
        error.value = reason ? undefined : 'Choose a reason'
        return !!reason && (await onReason(reason))
      }}
    >
      {children}
      <SelectField
        label={`${title}: ${question}`}
        name={id}
        words={words}
        empty="Choose a reason"
        error={error.value}
      />
    </TwoSteps>
  )
}

interface ReasonProps {
  title: string
  question: string
  words: Readonly<Record<string, string>>
  /** It may not be pressed yet: what it does is not there. */
  isHeld?: boolean
  onReason: (reason: string) => Promise<boolean>
  /** What stands above the reason: what the press does. */
  children?: ComponentChildren
}
