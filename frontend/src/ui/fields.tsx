import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'

interface FieldProps {
  label: string
  name: string
  hint?: string
  error?: string | undefined
}

/** A labelled box for one line of text. */
export function TextField(props: FieldProps & TextProps) {
  const { label, name, hint, error, isPassword = false, ...rest } = props
  const told = useDescription(name, hint, error)
  return (
    <div class={group(error)}>
      <label class="nhsuk-label" for={name}>
        {label}
      </label>
      {told.parts}
      <input
        class={`nhsuk-input${error ? ' nhsuk-input--error' : ''}`}
        id={name}
        name={name}
        {...(isPassword ? { type: 'password' } : { type: 'text' })}
        autocomplete="off"
        aria-describedby={told.ids}
        {...rest}
      />
    </div>
  )
}

/** A day, or a day and a time, by the browser's own picker. */
export function DateField(props: FieldProps & ValueProps & { withTime?: boolean }) {
  const { label, name, hint, error, withTime = false, ...rest } = props
  const told = useDescription(name, hint, error)
  return (
    <div class={group(error)}>
      <label class="nhsuk-label" for={name}>
        {label}
      </label>
      {told.parts}
      <input
        class="nhsuk-input"
        id={name}
        name={name}
        type={withTime ? 'datetime-local' : 'date'}
        aria-describedby={told.ids}
        {...rest}
      />
    </div>
  )
}

/** What stands in it, where the form keeps it in step. */
interface ValueProps {
  value?: string
}

interface TextProps extends ValueProps {
  isPassword?: boolean
  autocomplete?: 'username' | 'current-password' | 'new-password' | 'one-time-code'
  defaultValue?: string
  inputmode?: 'numeric' | 'tel' | 'text'
}

export function AreaField(props: FieldProps & ValueProps & { rows?: number }) {
  const { label, name, hint, error, rows = 3, ...rest } = props
  const told = useDescription(name, hint, error)
  return (
    <div class={group(error)}>
      <label class="nhsuk-label" for={name}>
        {label}
      </label>
      {told.parts}
      <textarea
        class="nhsuk-textarea"
        id={name}
        name={name}
        rows={rows}
        aria-describedby={told.ids}
        {...rest}
      />
    </div>
  )
}

/** A closed list; `empty` is the choice of nothing. */
export function SelectField(props: FieldProps & SelectProps) {
  const { label, name, hint, error, words, empty, onChange, ...rest } = props
  const told = useDescription(name, hint, error)
  return (
    <div class={group(error)}>
      <label class="nhsuk-label" for={name}>
        {label}
      </label>
      {told.parts}
      <select
        class={`nhsuk-select${error ? ' nhsuk-select--error' : ''}`}
        id={name}
        name={name}
        aria-describedby={told.ids}
        onChange={(event) => onChange?.(event.currentTarget.value)}
        {...rest}
      >
        {empty !== undefined && <option value="">{empty}</option>}
        {Object.entries(words).map(([code, text]) => (
          <option key={code} value={code}>
            {text}
          </option>
        ))}
      </select>
    </div>
  )
}

interface SelectProps extends ValueProps {
  words: Readonly<Record<string, string>>
  empty?: string
  onChange?: (value: string) => void
}

export function CheckField(props: CheckProps) {
  const { label, name, value, checked, isOn, onChange } = props
  const id = useId()
  return (
    <div class="check">
      <input
        id={id}
        type="checkbox"
        name={name}
        value={value}
        {...(checked === undefined ? { defaultChecked: isOn } : { checked })}
        onChange={(event) => onChange?.(event.currentTarget.checked)}
      />
      <label for={id}>{label}</label>
    </div>
  )
}

interface CheckProps {
  label: string
  name: string
  value?: string
  checked?: boolean
  /** How it stands at first, where the form keeps it from there on. */
  isOn?: boolean
  onChange?: (checked: boolean) => void
}

export function Fieldset({ legend, children }: FieldsetProps) {
  return (
    <fieldset class="fieldset">
      <legend>{legend}</legend>
      {children}
    </fieldset>
  )
}

interface FieldsetProps {
  legend: string
  children: ComponentChildren
}

function group(error: string | undefined): string {
  return `nhsuk-form-group${error ? ' nhsuk-form-group--error' : ''}`
}

function useDescription(name: string, hint?: string, error?: string) {
  const hintId = hint ? `${name}-hint` : undefined
  const errorId = error ? `${name}-error` : undefined
  const parts = (
    <>
      {hint && (
        <div class="nhsuk-hint" id={hintId}>
          {hint}
        </div>
      )}
      {error && (
        <span class="nhsuk-error-message" id={errorId}>
          <span class="visually-hidden">Error:</span> {error}
        </span>
      )}
    </>
  )
  return { parts, ids: [hintId, errorId].filter(Boolean).join(' ') || undefined }
}
