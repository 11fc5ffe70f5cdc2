import { useSignal } from '@preact/signals'
import type { HandBackReason, ReferralCard } from '../api/types'
import { type CaseView, isClosed } from '../board/cases'
import { why999 } from '../board/needs999'
import { choiceToUndo, secondsLeft } from '../board/undoing'
import { ACT, HAND_BACK } from '../board/words'
import {
  acknowledge,
  ambulanceCalled,
  decide,
  handBack,
  told,
  undo,
  undoChoice,
} from './act'
import { Consult } from './Consult'
import { DecideForm } from './DecideForm'
import { Proposal } from './Proposal'
import { isBusyHere } from './pressed'
import { ReasonForm } from './ReasonForm'
import { board, mayDecide, now } from './store'
import { TakeOffLead, TakeOffSecond } from './TakeOff'
import { Told999 } from './Told999'

const UNDO_MS = 60_000

/** The moves that this case allows now, to this person. */
export function Actions({ view }: { view: CaseView }) {
  const { referral } = view
  if (!mayDecide.value) return null
  if (isClosed(referral)) return <Told999 referral={referral} />
  return (
    <section class="actions" aria-label="Actions">
      <Proposed view={view} />
      <div class="buttons">
        {referral.alarm && (
          <Act label="Acknowledge alarm" onPress={() => acknowledge(referral.id)} />
        )}
        <Said999 referral={referral} />
        <OfferActions view={view} />
        <UndoChoice view={view} />
        {(referral.status === 'declined' || referral.status === 'handing_back') && (
          <Act label="I told the sender" strong onPress={() => told(referral.id)} />
        )}
      </div>
      {isStopped(referral) && <DecideForm view={view} />}
      <TakeOffLead view={view} />
      <TakeOffSecond view={view} />
      {isRunning(referral) && <RunningActions referral={referral} />}
      {(isRunning(referral) || isStopped(referral)) && <Consult view={view} />}
      <Told999 referral={referral} />
    </section>
  )
}

/** A 999 matter stands, and nobody has said yet that 999 was called. */
function Said999({ referral }: { referral: ReferralCard }) {
  const isSaid = referral.ambulance_called_at !== null
  if (!isStopped(referral) || isSaid || why999(referral) === null) return null
  return <Act label="999 was called" onPress={() => ambulanceCalled(referral.id)} />
}

function isRunning({ status }: ReferralCard): boolean {
  return status === 'waiting' || status === 'assigned'
}

/** A person must decide, whether or not a crew has it already. */
function isStopped({ status, concerns }: ReferralCard): boolean {
  return status === 'needs_decision' || (status === 'assigned' && concerns.length > 0)
}

function RunningActions({ referral }: { referral: ReferralCard }) {
  return (
    <>
      {!referral.accepted_at && !isStopped(referral) && (
        <div class="buttons">
          <Act
            label="Accept for UCR"
            onPress={() => decide(referral.id, { decision: 'accept' })}
          />
        </div>
      )}
      <ReasonForm
        title="Hand back to sender"
        question="Why does it go back?"
        words={HAND_BACK}
        onReason={(reason) => handBack(referral.id, reason as HandBackReason)}
      />
    </>
  )
}

/** Nobody was told yet: its effect is seen, then a person confirms. */
function Proposed({ view }: { view: CaseView }) {
  const { assignment, referral } = view
  if (assignment?.status !== 'proposed' || isStopped(referral)) return null
  if (referral.status === 'joined') return null
  return <Proposal key={assignment.id} view={view} assignment={assignment} />
}

function OfferActions({ view }: { view: CaseView }) {
  const { assignment, referral } = view
  if (!assignment || referral.status === 'joined') return null
  const offeredAt = assignment.offered_at ? Date.parse(assignment.offered_at) : null
  const undoS =
    assignment.status === 'offered' && offeredAt !== null
      ? Math.ceil((offeredAt + UNDO_MS - now.value) / 1000)
      : 0
  return (
    <>
      {undoS > 0 && choiceToUndo(view, now.value) === null && (
        <Act label={`Undo (${undoS} s)`} onPress={() => undo(assignment.id)} />
      )}
    </>
  )
}

/** A person's choice of crew or pin, while it can be taken back: with its seconds. */
function UndoChoice({ view }: { view: CaseView }) {
  const choice = choiceToUndo(view, now.value)
  if (!choice) return null
  const name = choice.crew_id && board.value.crews.get(choice.crew_id)?.name
  const left = secondsLeft(choice, now.value)
  return (
    <Act
      label={`Undo: ${ACT[choice.act](choice.act === 'meet' ? 'both crews' : name || 'the crew')} (${left} s)`}
      onPress={() => undoChoice(view.referral.id)}
    />
  )
}

function Act({ label, strong = false, onPress }: ActProps) {
  const pressed = useSignal(false)
  return (
    <button
      type="button"
      class={strong ? 'tool tool-strong' : 'tool'}
      disabled={isBusyHere.value || pressed.value}
      onClick={async () => {
        pressed.value = true
        await onPress()
        pressed.value = false
      }}
    >
      {label}
    </button>
  )
}

interface ActProps {
  label: string
  strong?: boolean
  onPress: () => Promise<boolean>
}
