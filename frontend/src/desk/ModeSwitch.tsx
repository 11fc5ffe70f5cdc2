import { MODE } from './act'
import { isBusy } from './pressed'
import { open } from './selection'
import { me, mode } from './store'

export const MODE_WORDS = { advise: 'Advise', auto: 'Auto' } as const

/** What the dispatcher does with its choice; another is looked at in the drawer first. */
export function ModeSwitch({ onPress }: { onPress: () => void }) {
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
            if (mode.value === each) return
            onPress()
            open({ kind: 'mode' })
          }}
        >
          {MODE_WORDS[each]}
        </button>
      ))}
    </fieldset>
  )
}
