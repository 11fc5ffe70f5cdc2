import { useSignal } from '@preact/signals'
import { useEffect, useId, useRef } from 'preact/hooks'
import { MODE, setMode } from './act'
import { said } from './InlineForm'
import { isBusy } from './pressed'
import { me, mode } from './store'

export const MODE_WORDS = { advise: 'Advise', auto: 'Auto' } as const
const MEANS = {
  advise: 'A person will confirm every crew',
  auto: 'Crews will be asked without you',
} as const
type Mode = keyof typeof MODE_WORDS

/** What the dispatcher does with its choice; changed in two presses and with a reason. */
export function ModeSwitch() {
  const wanted = useSignal<Mode | null>(null)
  const stop = () => {
    wanted.value = null
    requestAnimationFrame(() =>
      document.querySelector<HTMLElement>('.mode [aria-pressed="true"]')?.focus(),
    )
  }
  if (wanted.value !== null) return <Change to={wanted.value} onEnd={stop} />
  return (
    <fieldset class="mode">
      <legend class="visually-hidden">What the dispatcher does with its choice</legend>
      {(['advise', 'auto'] as const).map((each) => (
        <button
          key={each}
          type="button"
          class="tool"
          aria-pressed={mode.value === each}
          disabled={me.value?.role !== 'coordinator' || isBusy(MODE)}
          onClick={() => {
            if (mode.value !== each) wanted.value = each
          }}
        >
          {MODE_WORDS[each]}
        </button>
      ))}
    </fieldset>
  )
}

/** Why goes into the log with it; refused, it stays as it was written. */
function Change({ to, onEnd }: { to: Mode; onEnd: () => void }) {
  const field = useId()
  const words = useRef<HTMLInputElement>(null)
  useEffect(() => words.current?.focus(), [])
  const isMissing = useSignal(false)
  return (
    <form
      class="mode-why"
      aria-label="Change the mode"
      onSubmit={async (event) => {
        event.preventDefault()
        const why = said(new FormData(event.currentTarget), 'why')
        isMissing.value = !why
        if (why && (await setMode(to, why))) onEnd()
      }}
    >
      <label for={field}>{MEANS[to]}. Why?</label>
      <input
        id={field}
        ref={words}
        name="why"
        class="nhsuk-input"
        maxLength={200}
        aria-invalid={isMissing.value}
        aria-describedby={isMissing.value ? `${field}-missing` : undefined}
      />
      {isMissing.value && (
        <span id={`${field}-missing`} role="alert">
          Say why: it is kept with the change.
        </span>
      )}
      <button type="submit" class="tool tool-strong" disabled={isBusy(MODE)}>
        Switch to {MODE_WORDS[to]}
      </button>
      <button type="button" class="tool" onClick={onEnd}>
        Cancel
      </button>
    </form>
  )
}
