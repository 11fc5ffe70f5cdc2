import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { readWithdrawal } from '../api/reads'
import type { AssignmentCard, Withdrawal } from '../api/types'
import type { CaseView } from '../board/cases'
import { hhmm } from '../board/time'
import { WITHDRAW } from '../board/words'
import { withdraw } from './act'
import { AllEffects, useHeld } from './Proposal'
import { ReasonForm } from './ReasonForm'
import { crewsDoing } from './store'
import { useFetched } from './useFetched'

/** The crew that has the case is taken off; one that was only proposed is rejected. */
export function TakeOffLead({ view }: { view: CaseView }) {
  const { referral, assignment, visit } = view
  if (!assignment || visit?.status === 'on_scene' || referral.status === 'joined')
    return null
  const title = assignment.status === 'proposed' ? 'Reject' : 'Withdraw'
  return (
    <TakeOff view={view} assignment={assignment} title={title} question="Why?">
      {(seen) => leadWords(seen)}
    </TakeOff>
  )
}

/** A second crew that is with the person is rung, not taken off. */
export function TakeOffSecond({ view }: { view: CaseView }) {
  const { second, referral, crew } = view
  if (!second || second.arrivedAt !== null || referral.status === 'joined') return null
  return (
    <TakeOff
      view={view}
      assignment={second.assignment}
      title={`Take ${second.crew?.name ?? 'the second crew'} off`}
      question="Why is the second crew not needed?"
    >
      {(seen) => secondWords(seen, crew?.name ?? 'The first crew')}
    </TakeOff>
  )
}

/** What it does stands above the reason; the press waits for it, two seconds at most. */
function TakeOff({ view, assignment, title, question, children }: TakeOffProps) {
  const isHeld = useSignal(true)
  return (
    <ReasonForm
      key={assignment.id}
      title={title}
      question={question}
      words={WITHDRAW}
      isHeld={isHeld.value}
      onReason={(reason) => withdraw(assignment.id, reason)}
    >
      <Foreseen
        id={assignment.id}
        version={view.referral.version}
        words={children}
        onHeld={(held) => {
          isHeld.value = held
        }}
      />
    </ReasonForm>
  )
}

interface TakeOffProps {
  view: CaseView
  assignment: AssignmentCard
  title: string
  question: string
  children: (seen: Withdrawal) => string
}

function Foreseen({ id, version, words, onHeld }: ForeseenProps) {
  const fetched = useFetched(readWithdrawal, id, `${version} ${crewsDoing.value}`)
  const seen = fetched.value
  const isHeld = useHeld(seen?.version === version || fetched.error !== null, version)
  useEffect(() => onHeld(isHeld), [isHeld])
  if (fetched.error)
    return (
      <p class="warn">
        <strong>◆ What it would do is not known:</strong> {fetched.error}
      </p>
    )
  if (!seen) return <p class="quiet">Working out what it does…</p>
  return (
    <section class="foresight" aria-label="What this would do">
      <AllEffects seen={seen} />
      <p>{words(seen)}</p>
      <p class="quiet">{undoWords(seen)}</p>
    </section>
  )
}

interface ForeseenProps {
  id: string
  version: number
  words: (seen: Withdrawal) => string
  onHeld: (isHeld: boolean) => void
}

/** Whom it leaves the case to, by which clock, and what its crew hears. */
function leadWords({ crew, is_told, is_decided, case: its }: Withdrawal): string {
  const then = is_decided
    ? 'The case then waits for a person to decide, and no crew is sent meanwhile'
    : 'The case then waits for another crew'
  const heard = is_told
    ? `${crew}’s phone says that it is stood down`
    : `${crew} was told nothing, and hears nothing`
  return `${then}; its clock runs on, due ${hhmm(its.due_at)}. ${heard}.`
}

function secondWords({ crew, case: its }: Withdrawal, lead: string): string {
  return `${lead} keeps the case; its clock runs on, due ${hhmm(its.due_at)}. ${crew}’s phone says that it is stood down.`
}

/** Nobody drives on a promise of before: a crew that should come after all is asked anew. */
function undoWords({ crew, is_told }: Withdrawal): string {
  const why = is_told ? 'the crew hears it at once' : 'it is not proposed here again'
  return `Cannot be undone: ${why}. Should ${crew} come after all, choose it below; it is asked anew.`
}
