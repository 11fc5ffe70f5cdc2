import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { acts } from './words/acts'

/** A button for a thumb in a glove: at least 56 px, well apart. */
export function Big({ tone = 'main', onPress, children }: BigProps) {
  return (
    <button type="button" class={`big big-${tone}`} onClick={onPress}>
      {children}
    </button>
  )
}

interface BigProps {
  tone?: 'main' | 'plain' | 'harm'
  onPress: () => void
  children: ComponentChildren
}

/** Choose one of a closed list, then press once more to send it. */
export function Choice<C extends string>(props: ChoiceProps<C>) {
  const { question, words, confirm, onChoose, onCancel, also, children } = props
  const chosen = useSignal<C | null>(null)
  return (
    <main class="choice">
      <h1>{question}</h1>
      {(Object.entries(words) as [C, string][]).map(([code, text]) => (
        <button
          key={code}
          type="button"
          class="big big-plain"
          aria-pressed={chosen.value === code}
          onClick={() => {
            chosen.value = code
          }}
        >
          {text}
        </button>
      ))}
      {also}
      {chosen.value !== null && children?.(chosen.value)}
      <div class="choice-end">
        <button
          type="button"
          class="big big-main"
          disabled={chosen.value === null}
          onClick={() => chosen.value !== null && onChoose(chosen.value)}
        >
          {confirm(chosen.value)}
        </button>
        <button type="button" class="big big-plain" onClick={onCancel}>
          {acts.value.ending.back}
        </button>
      </div>
    </main>
  )
}

interface ChoiceProps<C extends string> {
  question: string
  words: Record<C, string>
  confirm: (chosen: C | null) => string
  onChoose: (code: C) => void
  onCancel: () => void
  also?: ComponentChildren
  children?: (chosen: C) => ComponentChildren
}
