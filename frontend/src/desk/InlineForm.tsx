import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { isBusyHere } from './pressed'

/** The frame of every form that opens inside a drawer: its fields, then its buttons. */
export function InlineForm(props: InlineProps) {
  const { label, submit, onSubmit, onCancel, children } = props
  return (
    <form
      class={props.class ?? 'inline-form'}
      aria-label={label}
      onSubmit={(event) => {
        event.preventDefault()
        void onSubmit(new FormData(event.currentTarget))
      }}
    >
      {children}
      <div class="buttons">
        <button
          type="submit"
          class="tool tool-strong"
          disabled={isBusyHere.value || props.isHeld}
        >
          {submit}
        </button>
        {onCancel && (
          <button type="button" class="tool" onClick={onCancel}>
            Cancel
          </button>
        )}
      </div>
    </form>
  )
}

interface InlineProps extends FormProps {
  class?: string
  onSubmit: (form: FormData) => unknown
  onCancel?: () => void
}

/** A move in two steps: a press opens the form in its place, the next one does it. */
export function TwoSteps({ opener, onSubmit, ...form }: TwoStepsProps) {
  const isOpen = useSignal(false)
  const stop = () => {
    isOpen.value = false
  }
  if (isOpen.value)
    return (
      <InlineForm
        {...form}
        onSubmit={async (told) => {
          if (await onSubmit(told)) stop()
        }}
        onCancel={stop}
      />
    )
  return (
    <button
      type="button"
      class="tool"
      onClick={() => {
        isOpen.value = true
      }}
    >
      {opener}…
    </button>
  )
}

interface TwoStepsProps extends FormProps {
  opener: string
  /** Whether it is done, and the form closes. */
  onSubmit: (form: FormData) => Promise<boolean>
}

interface FormProps {
  label?: string
  /** It may not be sent now; what is written in it stays. */
  isHeld?: boolean
  submit: string
  children: ComponentChildren
}

/** What somebody wrote or chose in a field; nothing is an empty text. */
export function said(form: FormData, field: string): string {
  return String(form.get(field) ?? '').trim()
}
