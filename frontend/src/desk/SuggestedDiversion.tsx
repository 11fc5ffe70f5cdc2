import { useComputed } from '@preact/signals'
import { type CouldDivert, gainWords, leftWords, turnWords } from '../board/diverting'
import { whichWords } from '../board/which'
import type { ChoiceProps } from './ChoicePreview'
import { isBusyHere } from './pressed'
import { viewById } from './store'

/** A crew on its way elsewhere that it may be worth to turn round: never done by itself. */
export function SuggestedDiversion({ found, look }: SuggestedProps) {
  const { from_id, from_reference } = found
  const which = useComputed(() => {
    const left = viewById.value.get(from_id)
    return left ? `${whichWords(left)} (${from_reference})` : from_reference
  })
  return (
    <section class="warn" aria-label="Suggested diversion">
      <p>
        <strong class="figures">◆ {turnWords(found)}.</strong>{' '}
        <span class="figures">{leftWords(found, which.value)}.</span>
      </p>
      <p class="quiet figures">{gainWords(found)}</p>
      {look && (
        <div class="buttons">
          <button
            type="button"
            class="tool tool-strong"
            disabled={isBusyHere.value}
            onClick={() =>
              look({ act: 'assign', crewId: found.crew_id, leavesId: from_id })
            }
          >
            See what diverting {found.crew} would do…
          </button>
        </div>
      )}
    </section>
  )
}

interface SuggestedProps {
  found: CouldDivert
  /** Open the preview of a choice; null: this person may choose nobody. */
  look: ((choice: Pick<ChoiceProps, 'act' | 'crewId' | 'leavesId'>) => void) | null
}
