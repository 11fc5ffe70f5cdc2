import { useEffect, useRef } from 'preact/hooks'
import type { Wrong } from './draft'
import { words } from './language'

/** What is wrong, in the reader's language. */
export function inWords({ code, question }: Wrong): string {
  const { errors, questions } = words.value
  if (code === 'answer') return errors.answer(question ? questions[question] : '')
  return errors[code]
}

/** The words of one field's error, if it has one. */
export function errorOf(wrong: readonly Wrong[], field: string): string | undefined {
  const found = wrong.find((one) => one.field === field)
  return found && inWords(found)
}

/** All that is wrong, at the top; it takes the focus, and each line leads to its field. */
export function ErrorSummary({ wrong }: { wrong: readonly Wrong[] }) {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (wrong.length > 0) box.current?.focus()
  }, [wrong])
  if (wrong.length === 0) return null
  return (
    <div
      class="nhsuk-error-summary"
      role="alert"
      tabIndex={-1}
      ref={box}
      aria-labelledby="error-title"
    >
      <h2 class="nhsuk-error-summary__title" id="error-title">
        {words.value.errors.title}
      </h2>
      <ul class="nhsuk-list nhsuk-error-summary__list">
        {wrong.map((one) => (
          <li key={one.field}>
            <a
              href={`#${one.field}`}
              onClick={(event) => {
                event.preventDefault()
                document.getElementById(one.field)?.focus()
              }}
            >
              {inWords(one)}
            </a>
          </li>
        ))}
      </ul>
    </div>
  )
}
