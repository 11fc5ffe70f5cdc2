import { useSignal } from '@preact/signals'
import { useId } from 'preact/hooks'
import { SelectField } from '../ui/fields'
import { busy } from './act'

/** A move in two steps: press, then say why from a closed list. */
export function ReasonForm({ title, question, words, onReason }: ReasonProps) {
  const isAsking = useSignal(false)
  const error = useSignal<string | undefined>(undefined)
  const id = useId()
  const stop = () => {
    isAsking.value = false
  }
  if (!isAsking.value)
    return (
      <button
        type="button"
        class="tool"
        onClick={() => {
          isAsking.value = true
        }}
      >
        {title}…
      </button>
    )
  return (
    <form
      class="inline-form"
      onSubmit={async (event) => {
        event.preventDefault()
        const reason = String(new FormData(event.currentTarget).get(id) ?? '')
        if (!reason) error.value = 'Choose a reason'
        else if (await onReason(reason)) stop()
      }}
    >
      <SelectField
        label={`${title}: ${question}`}
        name={id}
        words={words}
        empty="Choose a reason"
        error={error.value}
      />
      <div class="buttons">
        <button type="submit" class="tool tool-strong" disabled={busy.value !== null}>
          {title}
        </button>
        <button type="button" class="tool" onClick={stop}>
          Cancel
        </button>
      </div>
    </form>
  )
}

interface ReasonProps {
  title: string
  question: string
  words: Readonly<Record<string, string>>
  onReason: (reason: string) => Promise<boolean>
}
