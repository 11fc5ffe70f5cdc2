import { useSignal } from '@preact/signals'
import type { Today } from '../api/types'
import { say } from '../board/words'
import { left } from './endings'
import { JobFacts } from './JobFacts'
import { linksOf, Maps } from './maps'
import { isAtDoor } from './near'
import { HandBack, HowItEnded } from './Outcome'
import { Big } from './parts'
import { here } from './position'
import { endByUs, press } from './store'
import { acts } from './words/acts'

type Asking = 'nothing' | 'outcome' | 'hand_back'

/** The job in hand: one next action, large; everything else below it. */
export function Visit({ day }: { day: Today }) {
  const asking = useSignal<Asking>('nothing')
  const visit = day.visit
  if (!visit) return null
  const ask = (what: Asking) => () => {
    asking.value = what
    window.scrollTo(0, 0)
  }
  if (asking.value === 'outcome')
    return (
      <HowItEnded
        visitId={visit.id}
        onHandBack={ask('hand_back')}
        onCancel={ask('nothing')}
      />
    )
  if (asking.value === 'hand_back')
    return <HandBack visitId={visit.id} onCancel={ask('nothing')} />
  return (
    <main class="job">
      <p class="job-kind">{say(acts.value.status, visit.status)}</p>
      <Next day={day} onOutcome={ask('outcome')} />
      <JobFacts day={day} />
      <div class="job-actions">
        <Big tone="plain" onPress={ask('hand_back')}>
          {acts.value.visit.handBack}
        </Big>
      </div>
    </main>
  )
}

function Next({ day, onOutcome }: { day: Today; onOutcome: () => void }) {
  const words = acts.value.visit
  const visit = day.visit
  if (!visit) return null
  switch (visit.status) {
    case 'to_do':
      return <SetOff day={day} visitId={visit.id} />
    case 'en_route':
      return (
        <div class="job-actions">
          {isAtDoor(day, here.value) && (
            <p class="near" role="status">
              ● {words.near}
            </p>
          )}
          <Big onPress={() => press(`visits/${visit.id}/on-scene`, words.onScene)}>
            {words.onScene}
          </Big>
          <Maps day={day} />
        </div>
      )
    case 'on_scene':
      return (
        <div class="job-actions">
          {visit.part === 'assist' ? (
            <Leave visitId={visit.id} />
          ) : (
            <Big onPress={onOutcome}>{words.finish}</Big>
          )}
        </div>
      )
    default:
      return null
  }
}

/** A second crew only says that it has left: how it ended is the first crew's to say. */
function Leave({ visitId }: { visitId: string }) {
  const words = acts.value.visit
  const { path, body } = left(visitId)
  const go = () => {
    endByUs()
    press(path, words.leave, body)
  }
  return (
    <>
      <Big onPress={go}>{words.leave}</Big>
      <p class="quiet">{words.leaveNote}</p>
    </>
  )
}

function SetOff({ day, visitId }: { day: Today; visitId: string }) {
  const words = acts.value.visit
  const links = linksOf(day)
  const go = () => press(`visits/${visitId}/en-route`, words.enRoute)
  return (
    <div class="job-actions">
      <Big onPress={go}>{words.enRoute}</Big>
      {links && (
        <>
          <a
            class="big big-plain"
            href={links.first}
            target="_blank"
            rel="noreferrer"
            onClick={go}
          >
            {words.enRouteMaps}
          </a>
          <p class="quiet">{words.pauses}</p>
        </>
      )}
    </div>
  )
}
