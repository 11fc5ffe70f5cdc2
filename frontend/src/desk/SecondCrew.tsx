import { useSignal } from '@preact/signals'
import { type CaseView, isClosed } from '../board/cases'
import { CREW_STATE, type CrewState, type CrewView } from '../board/crews'
import { isHeld } from '../board/standDown'
import { Folded } from '../ui/Folded'
import { ChoicePreview } from './ChoicePreview'
import { isBusyHere } from './pressed'
import { board, crews, mayDecide } from './store'

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

/** These could be sent on: who is with somebody, or on a break, could not. */
const SENDABLE: readonly CrewState[] = ['free', 'offered', 'accepted', 'en_route']

/** Whoever may be sent to help, free ones first; a second crew is nobody's to take. */
function sendable(): readonly CrewView[] {
  const helping = new Set(
    [...board.value.assignments.values()]
      .filter((one) => one.part === 'assist' && isHeld(one))
      .map((one) => one.crew_id),
  )
  const could = crews.value.filter(
    ({ crew, state }) => SENDABLE.includes(state) && !helping.has(crew.id),
  )
  return could.sort((a, b) => SENDABLE.indexOf(a.state) - SENDABLE.indexOf(b.state))
}

/** A crew with the person finds that it takes one more: it is looked at first. */
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
  return (
    <Folded
      heading={`Send a second crew to help ${view.crew?.name ?? 'the crew there'}`}
    >
      {() => (
        <Others
          of={view}
          choose={(crewId) => {
            chosen.value = crewId
          }}
        />
      )}
    </Folded>
  )
}

/** Whoever could be sent to help, one button each. */
function Others({ of, choose }: { of: CaseView; choose: (crewId: string) => void }) {
  const others = sendable().filter(({ crew }) => crew.id !== of.crew?.id)
  return (
    <>
      {others.length === 0 && <p class="quiet">No crew could be sent now.</p>}
      <div class="buttons">
        {others.map(({ crew, state }) => (
          <button
            key={crew.id}
            type="button"
            class="tool"
            disabled={isBusyHere.value}
            onClick={() => choose(crew.id)}
          >
            Send {crew.name} as second crew…
            {state !== 'free' && (
              <span class="quiet"> {CREW_STATE[state].toLowerCase()}</span>
            )}
          </button>
        ))}
      </div>
    </>
  )
}
