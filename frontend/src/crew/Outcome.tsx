import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import type { Destination, HandBackReason, Outcome } from '../api/types'
import { completed, handedBack, isToldAtOnce, whereTo } from './endings'
import { Choice } from './parts'
import { endByUs, hold, press } from './store'
import { acts } from './words/acts'

/** How the visit ended: chosen, then pressed once more. */
export function HowItEnded({ visitId, onHandBack, onCancel }: EndingProps) {
  const words = acts.value.ending
  return (
    <EndingChoice
      question={words.question}
      confirm={words.confirm}
      onCancel={onCancel}
      onHandBack={onHandBack}
      onChoose={(outcome, destination) => {
        const ending = completed(visitId, outcome, destination)
        if (!ending) return
        endByUs()
        const done = ending.isHeld ? hold : press
        done(ending.path, acts.value.outcome[outcome], ending.body)
      }}
    />
  )
}

interface EndingProps {
  visitId: string
  onHandBack: () => void
  onCancel: () => void
}

/** The endings as buttons; where the person was referred on, where to. */
export function EndingChoice(props: EndingChoiceProps) {
  const { question, confirm, onChoose, onCancel, onHandBack, children } = props
  const words = acts.value
  const destination = useSignal<Destination | null>(null)
  const problem = useSignal(false)
  return (
    <Choice<Outcome>
      question={question}
      words={words.outcome}
      confirm={(outcome) =>
        outcome === 'escalated_999' ? words.ending.escalate : confirm
      }
      onCancel={onCancel}
      onChoose={(outcome) => {
        const to = whereTo(outcome, destination.value)
        if (to === 'missing') problem.value = true
        else onChoose(outcome, to.destination ?? null)
      }}
      also={
        onHandBack && (
          <button type="button" class="big big-plain" onClick={onHandBack}>
            {words.visit.handBack}
          </button>
        )
      }
    >
      {(chosen) => (
        <>
          {chosen === 'referred_on' && (
            <Where
              chosen={destination.value}
              onChoose={(to) => {
                destination.value = to
                problem.value = false
              }}
            />
          )}
          {chosen === 'escalated_999' && (
            <p class="risk risk-harm">▲ {words.ending.call999}</p>
          )}
          {isToldAtOnce(chosen) && <p class="quiet">{words.ending.atOnce}</p>}
          {problem.value && (
            <p class="risk risk-harm" role="alert">
              ▲ {words.ending.chooseWhere}
            </p>
          )}
          {children}
        </>
      )}
    </Choice>
  )
}

interface EndingChoiceProps {
  question: string
  confirm: string
  onChoose: (outcome: Outcome, destination: Destination | null) => void
  onCancel: () => void
  onHandBack?: () => void
  children?: ComponentChildren
}

function Where({
  chosen,
  onChoose,
}: {
  chosen: Destination | null
  onChoose: (to: Destination | null) => void
}) {
  const words = acts.value
  return (
    <label class="where">
      {words.ending.where}
      <select
        value={chosen ?? ''}
        onChange={(event) =>
          onChoose((event.currentTarget.value || null) as Destination | null)
        }
      >
        <option value="">{words.ending.choose}</option>
        {Object.entries(words.destination).map(([code, text]) => (
          <option key={code} value={code}>
            {text}
          </option>
        ))}
      </select>
    </label>
  )
}

type CrewReason = keyof typeof acts.value.handBackReason

/** Told at once: somebody else must be found. */
export function HandBack({ visitId, onCancel }: Omit<EndingProps, 'onHandBack'>) {
  const words = acts.value
  return (
    <Choice<CrewReason>
      question={words.ending.handBackWhy}
      words={words.handBackReason}
      confirm={() => words.ending.handBackSend}
      onCancel={onCancel}
      onChoose={(reason: HandBackReason) => {
        endByUs()
        const { path, body } = handedBack(visitId, reason)
        press(path, words.visit.handBack, body)
      }}
    />
  )
}
