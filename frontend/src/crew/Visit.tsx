import { signal, useSignal } from '@preact/signals'
import type { Destination, HandBackReason, Outcome, Today } from '../api/types'
import { DESTINATION, HAND_BACK, OUTCOME, VISIT_STATUS } from '../board/words'
import { JobFacts } from './JobFacts'
import { Big, Choice } from './parts'
import { endByUs, press } from './store'

type Asking = 'nothing' | 'outcome' | 'hand_back'

/** The job in hand: one next action, large; everything else below it. */
export function Visit({ day }: { day: Today }) {
  const asking = useSignal<Asking>('nothing')
  const visit = day.visit
  if (!visit) return null
  const back = () => {
    asking.value = 'nothing'
  }
  if (asking.value === 'outcome')
    return <HowItEnded visitId={visit.id} onCancel={back} />
  if (asking.value === 'hand_back')
    return (
      <Choice<HandBackReason>
        question="Why do you hand it back?"
        words={HAND_BACK}
        confirm="Hand it back"
        onCancel={back}
        onChoose={(reason) => {
          endByUs()
          press(`visits/${visit.id}/hand-back`, 'Hand back', { reason })
        }}
      />
    )
  return (
    <main class="job">
      <p class="job-kind">{VISIT_STATUS[visit.status]}</p>
      <Next
        day={day}
        onOutcome={() => {
          asking.value = 'outcome'
        }}
      />
      <JobFacts day={day} />
      <div class="job-actions">
        <Big
          tone="plain"
          onPress={() => {
            asking.value = 'hand_back'
          }}
        >
          Hand back
        </Big>
      </div>
    </main>
  )
}

function Next({ day, onOutcome }: { day: Today; onOutcome: () => void }) {
  const visit = day.visit
  if (!visit) return null
  const path = `visits/${visit.id}`
  switch (visit.status) {
    case 'to_do':
      return (
        <div class="job-actions">
          <Big onPress={() => press(`${path}/en-route`, 'En route')}>En route</Big>
        </div>
      )
    case 'en_route':
      return (
        <div class="job-actions">
          <Big onPress={() => press(`${path}/on-scene`, 'On scene')}>On scene</Big>
          <Maps day={day} />
        </div>
      )
    case 'on_scene':
      return (
        <div class="job-actions">
          <Big onPress={onOutcome}>Finish: outcome</Big>
        </div>
      )
    default:
      return null
  }
}

/** Opened only by a tap: it hands the place to the phone's own maps. */
function Maps({ day }: { day: Today }) {
  const place = day.details?.location
  if (!place || place.lon === null || place.lat === null) return null
  const at = `${place.lat},${place.lon}`
  return (
    <>
      <a class="big big-plain" href={`geo:${at}?q=${at}`}>
        Open in maps
      </a>
      <p class="quiet">Your position pauses while maps is in front.</p>
    </>
  )
}

const destination = signal<Destination | null>(null)

function HowItEnded({ visitId, onCancel }: { visitId: string; onCancel: () => void }) {
  const problem = useSignal<string | null>(null)
  return (
    <>
      <Choice<Outcome>
        question="How did it end?"
        words={OUTCOME}
        confirm="Finish the visit"
        onCancel={onCancel}
        onChoose={(outcome) => {
          if (outcome === 'referred_on' && destination.value === null) {
            problem.value = 'Choose where the person was referred'
            return
          }
          const to = outcome === 'referred_on' ? { destination: destination.value } : {}
          endByUs()
          press(`visits/${visitId}/complete`, OUTCOME[outcome], { outcome, ...to })
          destination.value = null
        }}
      >
        {(chosen) => chosen === 'referred_on' && <Where />}
      </Choice>
      {problem.value && (
        <p class="risk risk-harm" role="alert">
          {problem.value}
        </p>
      )}
    </>
  )
}

function Where() {
  return (
    <label class="where">
      Referred on to
      <select
        value={destination.value ?? ''}
        onChange={(event) => {
          destination.value = (event.currentTarget.value || null) as Destination | null
        }}
      >
        <option value="">Choose</option>
        {Object.entries(DESTINATION).map(([code, words]) => (
          <option key={code} value={code}>
            {words}
          </option>
        ))}
      </select>
    </label>
  )
}
