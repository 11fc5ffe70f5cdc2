import { type Signal, useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { command } from '../../api/client'
import type { Problem } from '../../api/problem'
import { readSettings } from '../../api/reads'
import type { AreaSetting, AreaSettings, SettingsEffect } from '../../api/types'
import { CheckField, TextField } from '../../ui/fields'
import { NotRead } from '../NotRead'
import { open } from '../selection'
import { board, me } from '../store'
import { useFetched } from '../useFetched'
import { nameOf, needOf, optionWords, SECTIONS, unitWords, valueWords } from './names'
import { attempt, NotDone, WHY, WHY_MISSING } from './parts'

type Given = Record<string, number | readonly string[] | null>

/** All that an area may set: seen first, then done with a reason. */
export function AreaForm() {
  const own = useSignal<number | null>(null)
  const found = useFetched(readSettings, 'area', board.value.area?.version)
  const done = (version: number) => {
    own.value = version
  }
  if (found.error) return <NotRead what="The settings" of={found} />
  const told = found.value
  if (!told) return <p class="quiet">The settings are coming.</p>
  return (
    <>
      <News version={told.version} own={own} />
      <Form key={told.version} told={told} onDone={done} />
    </>
  )
}

/** That it is done; or that somebody else changed the area under what was typed. */
function News({ version, own }: { version: number; own: Signal<number | null> }) {
  const words = useRef<HTMLParagraphElement>(null)
  const opened = useRef(version)
  const isOwn = own.value === version
  useEffect(() => {
    if (version !== opened.current) words.current?.focus()
  }, [version])
  if (version === opened.current) return null
  return (
    <p role="status" tabIndex={-1} ref={words} class={isOwn ? '' : 'warn'}>
      {isOwn
        ? `Done: this is version ${version}. It can be undone in the history.`
        : `Somebody else changed the area: this is how it is set now, version ${version}. What you had typed is gone.`}
    </p>
  )
}

interface FormProps {
  told: AreaSettings
  onDone: (version: number) => void
}

function Form({ told, onDone }: FormProps) {
  const form = useRef<HTMLFormElement>(null)
  const effect = useSignal<SettingsEffect | null>(null)
  const problem = useSignal<Problem | null>(null)
  const isManager = me.value?.role === 'manager'
  const changes = () => read(new FormData(form.current ?? undefined), told.settings)
  const errors = effect.value?.errors ?? []
  const look = async () => {
    problem.value = await attempt(async () => {
      const body = { changes: changes() }
      effect.value = await command<SettingsEffect>('/api/settings/preview', body)
    })
    const [first] = effect.value?.errors ?? []
    if (first) show(form.current, first.field)
  }
  return (
    <>
      <p>
        Now: <strong>{told.mode === 'auto' ? 'auto' : 'advise'}</strong> mode, changed
        at the top of the screen.{' '}
        <button
          type="button"
          class="tool"
          onClick={() => open({ kind: 'hand_back_policy' })}
        >
          Hand-back policy
        </button>
      </p>
      <form
        ref={form}
        aria-label="Settings of the area"
        onInput={() => {
          effect.value = null
        }}
        onSubmit={(event) => {
          event.preventDefault()
          void look()
        }}
      >
        <fieldset class="settings-fields" disabled={!isManager}>
          <legend class="visually-hidden">Settings of the area</legend>
          {SECTIONS.map(({ group, title }) => (
            <Section
              key={group}
              title={title}
              settings={told.settings.filter((one) => one.group === group)}
              errors={errors}
            />
          ))}
        </fieldset>
        {isManager && (
          <div class="buttons">
            <button type="submit" class="tool tool-strong">
              Show what it would do
            </button>
            <button
              type="button"
              class="tool"
              onClick={() => {
                form.current?.reset()
                effect.value = null
              }}
            >
              As it is now
            </button>
          </div>
        )}
      </form>
      {effect.value && (
        <Seen
          effect={effect.value}
          all={told.settings}
          changes={changes}
          onDone={onDone}
        />
      )}
      <NotDone problem={problem.value} />
    </>
  )
}

/** A field that breaks a rule is brought into sight, whatever is folded around it. */
function show(form: HTMLFormElement | null, name: string): void {
  const field = form?.elements.namedItem(name)
  const element = field instanceof RadioNodeList ? field[0] : field
  if (!(element instanceof HTMLElement)) return
  const folded = element.closest('details')
  if (folded) folded.open = true
  element.focus()
}

interface SectionProps {
  title: string
  settings: readonly AreaSetting[]
  errors: SettingsEffect['errors']
}

function Section({ title, settings, errors }: SectionProps) {
  const own = settings.filter((one) => one.is_own).length
  return (
    <details class="nhsuk-details">
      <summary class="nhsuk-details__summary">
        <span class="nhsuk-details__summary-text">{title}</span>
        {own > 0 && <span class="quiet"> ({own} not as usual)</span>}
      </summary>
      <div class="nhsuk-details__text">
        {settings.map((one, place) => {
          const need = needOf(one.name)
          const isFirst = need && need !== needOf(settings[place - 1]?.name ?? '')
          return (
            <div key={one.name}>
              {isFirst && <h3>{need}</h3>}
              <Field
                one={one}
                error={errors.find(({ field }) => field === one.name)?.rule}
              />
            </div>
          )
        })}
      </div>
    </details>
  )
}

function Field({ one, error }: { one: AreaSetting; error: string | undefined }) {
  const need = needOf(one.name)
  const label = need ? `${need}: ${one.label.toLowerCase()}` : one.label
  if (one.options.length === 0)
    return (
      <TextField
        label={`${label} (${unitWords(one.unit)})`}
        name={one.name}
        inputmode="numeric"
        hint={`${one.says} From ${one.least} to ${one.most}; usual ${one.usual}.`}
        defaultValue={String(one.value)}
        error={error}
      />
    )
  const chosen = Array.isArray(one.value) ? one.value : []
  return (
    <fieldset class="fieldset">
      <legend>{label}</legend>
      {!need && <p class="quiet">{one.says}</p>}
      {error && (
        <span class="nhsuk-error-message">
          <span class="visually-hidden">Error:</span> {error}
        </span>
      )}
      {one.options.map((code) => (
        <CheckField
          key={code}
          label={optionWords(one.name, code)}
          name={one.name}
          value={code}
          isOn={chosen.includes(code)}
        />
      ))}
    </fieldset>
  )
}

/** Only what differs from what is set now. */
function read(form: FormData, settings: readonly AreaSetting[]): Given {
  const given = settings.map((one) => [one.name, differing(form, one)] as const)
  return Object.fromEntries(given.filter(([, value]) => value !== undefined)) as Given
}

/** What a field says now; undefined: what is set. Left empty it is as usual again. */
function differing(form: FormData, one: AreaSetting) {
  if (Array.isArray(one.value)) {
    const codes = form.getAll(one.name).map(String).sort()
    return codes.join() === one.value.join() ? undefined : codes
  }
  const text = String(form.get(one.name) ?? '').trim()
  if (text === String(one.value)) return undefined
  return text === '' ? null : whole(text)
}

/** Beyond every range where it is no whole number, so that its field says the rule. */
const whole = (text: string) => (/^\d{1,6}$/.test(text) ? Number(text) : -1)

interface SeenProps {
  effect: SettingsEffect
  all: readonly AreaSetting[]
  changes: () => Given
  onDone: (version: number) => void
}

function Seen({ effect, all, changes, onDone }: SeenProps) {
  const why = useSignal('')
  const error = useSignal(false)
  const problem = useSignal<Problem | null>(null)
  if (effect.errors.length > 0)
    return (
      <section class="nhsuk-error-summary" role="alert">
        <h3>This cannot be set</h3>
        <ul class="plain">
          {effect.errors.map((one) => (
            <li key={one.field}>
              <strong>{nameOf(one.field, all)}</strong>: {one.rule}
            </li>
          ))}
        </ul>
      </section>
    )
  const change = async () => {
    error.value = !why.value.trim()
    if (error.value) return
    const body = { changes: changes(), why: why.value.trim() }
    problem.value = await attempt(async () => {
      const { version } = effect
      const now = await command<AreaSettings>('/api/settings', body, undefined, version)
      onDone(now.version)
    })
  }
  return (
    <section role="status" aria-labelledby="would-do">
      <h3 id="would-do">What it would do</h3>
      <Changes changes={effect.changes} all={all} />
      <ul class="plain">
        {effect.says.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      {effect.changes.length > 0 && (
        <>
          <div
            class={`nhsuk-form-group${error.value ? ' nhsuk-form-group--error' : ''}`}
          >
            <label class="nhsuk-label" for="settings-why">
              {WHY}
            </label>
            {error.value && (
              <span class="nhsuk-error-message" id="settings-why-error">
                <span class="visually-hidden">Error:</span> {WHY_MISSING}
              </span>
            )}
            <input
              id="settings-why"
              class="nhsuk-input"
              autocomplete="off"
              maxLength={200}
              aria-describedby={error.value ? 'settings-why-error' : undefined}
              value={why.value}
              onInput={(event) => {
                why.value = event.currentTarget.value
              }}
            />
          </div>
          <button type="button" class="nhsuk-button" onClick={() => void change()}>
            Change the settings
          </button>
        </>
      )}
      <NotDone problem={problem.value} />
    </section>
  )
}

export function Changes({ changes, all }: ChangesProps) {
  return (
    <ul class="plain">
      {changes.map(({ name, before, after }) => (
        <li key={name}>
          <strong>{nameOf(name, all)}</strong>:{' '}
          <span class="figures">
            {valueWords(name, before)} → {valueWords(name, after)}
          </span>
        </li>
      ))}
    </ul>
  )
}

interface ChangesProps {
  changes: SettingsEffect['changes']
  all: readonly AreaSetting[]
}
