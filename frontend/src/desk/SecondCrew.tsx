import { useSignal } from '@preact/signals'
import { type CaseView, isClosed } from '../board/cases'
import { crewViews } from '../board/crews'
import { busy } from './act'
import { ChoicePreview } from './ChoicePreview'
import { board, mayDecide } from './store'

/** A crew was asked to lead, and no second one was. */
export function mayMeet({ assignment, second, referral }: CaseView): boolean {
  const isAsked = assignment !== null && assignment.offered_at !== null
  const isOpen = referral.status === 'assigned' && !isClosed(referral)
  return isOpen && isAsked && second === null && referral.concerns.length === 0
}

/** Two people are needed, and the crew that leads has fewer. */
export function needsSecond(view: CaseView): boolean {
  const has = view.crew?.people ?? view.referral.people
  return mayMeet(view) && has < view.referral.people
}

/** A crew with the person finds that it takes one more: whoever is free, looked at first. */
export function HelpOnScene({ view }: { view: CaseView }) {
  const chosen = useSignal<string | null>(null)
  if (!mayDecide.value || view.visit?.status !== 'on_scene' || !mayMeet(view))
    return null
  const { id } = view.referral
  if (chosen.value)
    return (
      <ChoicePreview
        id={id}
        act="second"
        crewId={chosen.value}
        onDone={() => {
          chosen.value = null
        }}
      />
    )
  const free = crewViews(board.value).filter(({ state }) => state === 'free')
  return (
    <details class="others">
      <summary>
        Send a second crew to help {view.crew?.name ?? 'the crew there'}
      </summary>
      {free.length === 0 && <p class="quiet">No crew is free now.</p>}
      <div class="buttons">
        {free.map(({ crew }) => (
          <button
            key={crew.id}
            type="button"
            class="tool"
            disabled={busy.value !== null}
            onClick={() => {
              chosen.value = crew.id
            }}
          >
            Send {crew.name} as second crew…
          </button>
        ))}
      </div>
    </details>
  )
}
