import { useSignal } from '@preact/signals'
import { useId } from 'preact/hooks'
import { AreaField } from '../ui/fields'
import { writeNote } from './act'
import { said, TwoSteps } from './InlineForm'
import { mayDecide } from './store'

const LONGEST = 2_000

/** A line to write down what the next one must know: it changes nothing of the case. */
export function WriteNote({ id }: { id: string }) {
  const field = useId()
  const error = useSignal<string | undefined>(undefined)
  if (!mayDecide.value) return null
  return (
    <TwoSteps
      opener="Write a note"
      label="Write a note"
      submit="Keep note"
      onSubmit={async (form) => {
        const words = said(form, field)
        error.value = wrongWith(words)
        return error.value === undefined && (await writeNote(id, words))
      }}
    >
      <AreaField
        label="Note for whoever works at this case"
        hint="Crews and the sender do not see it. It cannot be changed."
        name={field}
        error={error.value}
      />
    </TwoSteps>
  )
}

function wrongWith(words: string): string | undefined {
  if (!words) return 'Write the note'
  return words.length > LONGEST
    ? `${words.length - LONGEST} characters too many`
    : undefined
}
