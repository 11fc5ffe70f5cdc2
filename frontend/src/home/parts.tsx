import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { words } from './language'
import { controlPhone } from './store'

/** The heading of a screen: it takes the focus, so that the new screen is read out. */
export function Heading({ children }: { children: string }) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    heading.current?.focus()
    scrollTo(0, 0)
  }, [])
  useEffect(() => {
    document.title = `${children} - ${words.value.service}`
  }, [children])
  return (
    <h1 tabIndex={-1} ref={heading}>
      {children}
    </h1>
  )
}

export function Call999() {
  return (
    <a class="big big-harm" href="tel:999">
      {words.value.call999}
    </a>
  )
}

/** A link that dials control, or the words alone where its number is not known. */
export function RingControl() {
  const phone = controlPhone.value
  const { ringControl } = words.value
  if (phone === null) return <strong class="ring-words">{ringControl}</strong>
  return (
    <a class="big big-plain" href={`tel:${phone.replaceAll(' ', '')}`}>
      {ringControl}: {phone}
    </a>
  )
}

export function Big({ tone = 'main', takesFocus, onPress, children }: BigProps) {
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    if (takesFocus) button.current?.focus()
  }, [takesFocus])
  return (
    <button type="button" class={`big big-${tone}`} ref={button} onClick={onPress}>
      {children}
    </button>
  )
}

interface BigProps {
  tone?: 'main' | 'plain' | 'harm'
  /** Whoever comes back from what it opened stands on it again. */
  takesFocus?: boolean
  onPress: () => void
  children: ComponentChildren
}

interface FieldProps {
  readonly name: string
  readonly label: string
  readonly hint?: string | undefined
  readonly error?: string | undefined
}

/** Choose one: each choice at least 48 px high, by finger or by arrow keys. */
export function Radios<C extends string>(props: FieldProps & RadiosProps<C>) {
  const { name, label, hint, error, codes, texts, chosen, layout, onChoose } = props
  return (
    <fieldset
      class={`ask${error ? ' is-wrong' : ''}`}
      aria-describedby={described(name, hint, error)}
    >
      <legend>{label}</legend>
      <Told name={name} hint={hint} error={error} />
      <div class={`choices choices-${layout}`}>
        {codes.map((code, i) => (
          <label key={code} class="choice">
            <input
              id={i === 0 ? name : undefined}
              type="radio"
              name={name}
              value={code}
              checked={chosen === code}
              onChange={() => onChoose(code)}
            />
            <span>{texts[code]}</span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}

interface RadiosProps<C extends string> {
  readonly codes: readonly C[]
  readonly texts: Readonly<Record<C, string>>
  readonly chosen: C | '' | undefined
  readonly layout: 'row' | 'column'
  readonly onChoose: (code: C) => void
}

/** One line of text. */
export function Box(props: FieldProps & BoxProps) {
  const { name, label, hint, error, value, type = 'text', inputmode, onText } = props
  return (
    <div class={`ask${error ? ' is-wrong' : ''}`}>
      <label for={name}>{label}</label>
      <Told name={name} hint={hint} error={error} />
      <input
        id={name}
        name={name}
        type={type as 'text'} // the types of JSX know no input of any kind
        inputMode={inputmode}
        autocomplete={type === 'email' ? 'email' : 'off'}
        maxLength={type === 'email' ? 254 : 200}
        value={value}
        aria-invalid={error ? true : undefined}
        aria-describedby={described(name, hint, error)}
        onInput={(event) => onText(event.currentTarget.value)}
      />
    </div>
  )
}

interface BoxProps {
  readonly value: string
  readonly type?: 'text' | 'email' | 'tel' | 'date' | 'time'
  readonly inputmode?: 'numeric' | 'tel' | 'email'
  readonly onText: (text: string) => void
}

/** Some lines of text. */
export function Lines(props: FieldProps & Omit<BoxProps, 'type' | 'inputmode'>) {
  const { name, label, hint, error, value, onText } = props
  return (
    <div class={`ask${error ? ' is-wrong' : ''}`}>
      <label for={name}>{label}</label>
      <Told name={name} hint={hint} error={error} />
      <textarea
        id={name}
        name={name}
        rows={2}
        maxLength={700}
        value={value}
        aria-invalid={error ? true : undefined}
        aria-describedby={described(name, hint, error)}
        onInput={(event) => onText(event.currentTarget.value)}
      />
    </div>
  )
}

/** A box to tick. */
export function Tick({ name, label, checked, onTick }: TickProps) {
  return (
    <label class="choice tick">
      <input
        type="checkbox"
        name={name}
        checked={checked}
        onChange={(event) => onTick(event.currentTarget.checked)}
      />
      <span>{label}</span>
    </label>
  )
}

interface TickProps {
  readonly name: string
  readonly label: string
  readonly checked: boolean
  readonly onTick: (checked: boolean) => void
}

function described(name: string, hint?: string, error?: string): string | undefined {
  const ids = [hint && `${name}-hint`, error && `${name}-error`].filter(Boolean)
  return ids.join(' ') || undefined
}

function Told({ name, hint, error }: Omit<FieldProps, 'label'>) {
  return (
    <>
      {hint && (
        <p class="hint" id={`${name}-hint`}>
          {hint}
        </p>
      )}
      {error && (
        <p class="wrong" id={`${name}-error`}>
          <span class="visually-hidden">{words.value.error}:</span> {error}
        </p>
      )}
    </>
  )
}
