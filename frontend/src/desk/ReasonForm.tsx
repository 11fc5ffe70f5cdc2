import { useSignal } from '@preact/signals'
import { useId } from 'preact/hooks'
import { SelectField } from '../ui/fields'
import { said, TwoSteps } from './InlineForm'

/** A move in two steps: press, then say why from a closed list. */
export function ReasonForm({ title, question, words, onReason }: ReasonProps) {
  const error = useSignal<string | undefined>(undefined)
  const id = useId()
  return (
    <TwoSteps
      opener={title}
      submit={title}
      onSubmit={async (form) => {
        const reason = said(form, id)
        error.value = reason ? undefined : 'Choose a reason'
        return !!reason && (await onReason(reason))
      }}
    >
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
  onReason: (reason: string) => Promise<boolean>
}
