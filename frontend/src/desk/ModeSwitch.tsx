import { useSignal } from '@preact/signals'
import { busy, setMode } from './act'
import { me, mode } from './store'

export const MODE_WORDS = { advise: 'Advise', auto: 'Auto' } as const
const MEANS = {
  advise: 'A person will confirm every crew',
  auto: 'Crews will be asked without you',
} as const
type Mode = keyof typeof MODE_WORDS

/** What the dispatcher does with its choice; changed in two presses, never by one. */
export function ModeSwitch() {
  const wanted = useSignal<Mode | null>(null)
  const next = wanted.value
  if (next !== null)
    return (
      <fieldset class="mode">
        <legend class="visually-hidden">Change the mode?</legend>
        <button
          type="button"
          class="tool tool-strong"
          disabled={busy.value !== null}
          onClick={() => {
            wanted.value = null
            void setMode(next)
          }}
        >
          {MEANS[next]}: switch to {MODE_WORDS[next]}
        </button>
        <button
          type="button"
          class="tool"
          onClick={() => {
            wanted.value = null
          }}
        >
          Cancel
        </button>
      </fieldset>
    )
  return (
    <fieldset class="mode">
      <legend class="visually-hidden">What the dispatcher does with its choice</legend>
      {(['advise', 'auto'] as const).map((each) => (
        <button
          key={each}
          type="button"
          class="tool"
          aria-pressed={mode.value === each}
          disabled={me.value?.role !== 'coordinator'}
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
