import type { Today } from '../api/types'
import { hhmm, minutesBetween, span } from '../board/time'
import { CONCERN, CONFIDENCE, KIT, RED_FLAG, SKILL, say } from '../board/words'
import { PlanMarker } from './PlanMarker'
import { now } from './store'
import { acts } from './words/acts'

/** The job in the order in which it matters at the door: risks, place, person, why. */
export function JobFacts({ day }: { day: Today }) {
  const { referral, leg, why } = day
  if (!referral) return null
  return (
    <>
      <h1>
        {say(acts.value.need, referral.need)}, {referral.locality || 'place unknown'}
      </h1>
      <Due day={day} />
      <Risks day={day} />
      <PlanMarker told={day.details?.escalation} />
      <Place day={day} />
      <Person day={day} />
      <AlsoTold day={day} />
      {leg && (
        <p class="job-line figures">
          <strong>{span(Math.ceil(leg.seconds / 60))}</strong> by road,{' '}
          {(leg.metres / 1609.344).toFixed(1)} miles
          {leg.travel === 'straight_line' && ' (straight-line estimate)'}
        </p>
      )}
      <p class="job-line">
        <strong>Bring:</strong> {bring(day)}
      </p>
      {why && (
        <p class="job-line">
          <strong>Why you:</strong> {why}
        </p>
      )}
    </>
  )
}

function Due({ day }: { day: Today }) {
  if (!day.referral) return null
  const left = minutesBetween(now.value, day.referral.due_at)
  const late = left < 0
  return (
    <p class={late ? 'job-due is-late' : 'job-due'}>
      <span class="figures">
        {late && '▲ '}due {hhmm(day.referral.due_at)}, {span(left)}{' '}
        {late ? 'late' : 'left'}
      </span>
    </p>
  )
}

function bring({ referral }: Today): string {
  const kit = referral?.kit.map((code) => say(KIT, code)) ?? []
  const skills = referral?.skills.map((code) => say(SKILL, code)) ?? []
  return [...kit, ...skills].join(', ') || 'nothing special'
}

/** Must-show: unknown is said as unknown, never left out. */
function Risks({ day }: { day: Today }) {
  const { referral } = day
  if (!referral) return null
  const { flags, concerns } = referral
  // A plan has a marker of its own, with who said so.
  const hasMarker = day.details?.escalation?.state === 'told'
  const isShownHere = (flag: string) => !(hasMarker && flag === 'escalation_plan')
  const others = concerns.filter((concern) => !flags.some((flag) => flag === concern))
  return (
    <section class="risks" aria-label="Risks">
      {referral.people === 2 && <p class="risk risk-strong">◆ Two people needed</p>}
      {referral.red_flags.map((flag) => (
        <p key={flag} class="risk risk-harm">
          ▲ Red flag: {say(RED_FLAG, flag)}
        </p>
      ))}
      {flags.filter(isShownHere).map((flag) => (
        <p key={flag} class="risk risk-strong">
          ◆ {say(acts.value.flag, flag)}
        </p>
      ))}
      {others.map((concern) => (
        <p key={concern} class="risk risk-strong">
          ◆ {say(CONCERN, concern)}
        </p>
      ))}
      {flags.length + others.length + referral.red_flags.length === 0 && (
        <p class="risk">No risks were told. That is not the same as safe.</p>
      )}
    </section>
  )
}

function Place({ day }: { day: Today }) {
  const place = day.details?.location
  if (!place) return null
  const address = [...place.lines, place.postcode].filter(Boolean).join(', ')
  return (
    <section class="job-block" aria-label="Where">
      <p class="address">{address || place.label}</p>
      {address && place.label && !address.includes(place.label) && (
        <p>
          <strong>The map leads to:</strong> {place.label}
        </p>
      )}
      {place.confidence !== 'exact' && (
        <p class="risk">
          ◆ {say(CONFIDENCE, place.confidence)}: ring before you set off
        </p>
      )}
      {place.access && (
        <p>
          <strong>Access:</strong> {place.access}
        </p>
      )}
      {place.key_safe && (
        <p class="key-safe">
          <strong>Key safe:</strong> <span class="figures">{place.key_safe}</span>
        </p>
      )}
    </section>
  )
}

function Person({ day }: { day: Today }) {
  const story = day.details?.story
  if (!story) return <p class="quiet">Details come when the phone has the job.</p>
  const { patient, contacts } = story
  return (
    <section class="job-block" aria-label="Who and why">
      <p>
        <strong>{patient.name ?? 'Name not known'}</strong>
        {day.referral?.age_band && `, ${day.referral.age_band}`}
      </p>
      <p>{story.reason}</p>
      {story.notes && <p>{story.notes}</p>}
      {story.conditions.length > 0 && <p>Conditions: {story.conditions.join(', ')}</p>}
      {patient.phone && (
        <Call who={patient.name ?? 'the person'} phone={patient.phone} />
      )}
      {contacts.map((contact) => (
        <Call
          key={contact.rank}
          who={contact.relationship ?? contact.name}
          phone={contact.phone}
        />
      ))}
    </section>
  )
}

/** One person, told by more than one sender: each in its own words. */
function AlsoTold({ day }: { day: Today }) {
  return (day.also ?? []).map(({ sender, access, story, escalation }) => (
    <section key={sender} class="job-block" aria-label={`Also told by ${sender}`}>
      <p>
        <strong>Also told by {sender}:</strong> {story.reason}
      </p>
      {escalation?.state === 'told' && <PlanMarker told={escalation} />}
      {story.notes && <p>{story.notes}</p>}
      {access && (
        <p>
          <strong>Access:</strong> {access}
        </p>
      )}
      {story.contacts.map((contact) => (
        <Call
          key={contact.rank}
          who={contact.relationship ?? contact.name}
          phone={contact.phone}
        />
      ))}
    </section>
  ))
}

function Call({ who, phone }: { who: string; phone: string }) {
  return (
    <p>
      <a class="phone" href={`tel:${phone.replaceAll(' ', '')}`}>
        Ring {who}: {phone}
      </a>
    </p>
  )
}
