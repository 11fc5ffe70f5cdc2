import type { Today } from '../api/types'
import { hhmm, minutesBetween, span } from '../board/time'
import { CONCERN, KIT, RED_FLAG, SKILL, say } from '../board/words'
import { Meets } from './Meets'
import { PlanMarker } from './PlanMarker'
import { now } from './store'
import { acts } from './words/acts'
import { work } from './words/work'

/** The job in the order in which it matters at the door: risks, place, person, why. */
export function JobFacts({ day }: { day: Today }) {
  const { referral, leg, why } = day
  if (!referral) return null
  const words = work.value.job
  return (
    <>
      <h1>
        {say(acts.value.need, referral.need)}, {referral.locality || words.placeUnknown}
      </h1>
      <Due day={day} />
      <Meets day={day} />
      <Risks day={day} />
      <PlanMarker told={day.details?.escalation} />
      <Place day={day} />
      <Person day={day} />
      <AlsoTold day={day} />
      {leg && (
        <p class="job-line figures">
          <strong>{span(Math.ceil(leg.seconds / 60))}</strong>{' '}
          {words.byRoad((leg.metres / 1609.344).toFixed(1))}
          {leg.travel === 'straight_line' && ` ${words.straight}`}
        </p>
      )}
      <p class="job-line">
        <strong>{words.bring}</strong> {bring(day)}
      </p>
      {why && (
        <p class="job-line">
          <strong>{words.whyYou}</strong> {why}
        </p>
      )}
    </>
  )
}

function Due({ day }: { day: Today }) {
  if (!day.referral) return null
  const left = minutesBetween(now.value, day.referral.due_at)
  const late = left < 0
  const said = late ? work.value.job.late : work.value.job.left
  return (
    <p class={late ? 'job-due is-late' : 'job-due'}>
      <span class="figures">
        {late && '▲ '}
        {said(hhmm(day.referral.due_at), span(left))}
      </span>
    </p>
  )
}

function bring({ referral }: Today): string {
  const kit = referral?.kit.map((code) => say(KIT, code)) ?? []
  const skills = referral?.skills.map((code) => say(SKILL, code)) ?? []
  return [...kit, ...skills].join(', ') || work.value.job.nothing
}

/** Must-show: unknown is said as unknown, never left out. */
function Risks({ day }: { day: Today }) {
  const { referral } = day
  if (!referral) return null
  const words = work.value.risk
  const { flags, concerns } = referral
  // A plan has a marker of its own, with who said so.
  const hasMarker = day.details?.escalation?.state === 'told'
  const isShownHere = (flag: string) => !(hasMarker && flag === 'escalation_plan')
  const others = concerns.filter((concern) => !flags.some((flag) => flag === concern))
  return (
    <section class="risks" aria-label={words.title}>
      {referral.people === 2 && <p class="risk risk-strong">◆ {words.two}</p>}
      {referral.red_flags.map((flag) => (
        <p key={flag} class="risk risk-harm">
          ▲ {words.redFlag(say(RED_FLAG, flag))}
        </p>
      ))}
      {soonest(flags.filter(isShownHere)).map((flag) => (
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
        <p class="risk">{words.none}</p>
      )}
    </section>
  )
}

type Flag = NonNullable<Today['referral']>['flags'][number]

/** What may harm whoever goes in. */
const FIRST: readonly Flag[] = ['scene_unsafe', 'scene_unknown', 'safeguarding']

/** Those come before the others, which stay as they are. */
function soonest(flags: readonly Flag[]): readonly Flag[] {
  const first = FIRST.filter((flag) => flags.includes(flag))
  return [...first, ...flags.filter((flag) => !first.includes(flag))]
}

function Place({ day }: { day: Today }) {
  const place = day.details?.location
  if (!place) return null
  const words = work.value.place
  const address = [...place.lines, place.postcode].filter(Boolean).join(', ')
  return (
    <section class="job-block" aria-label={words.title}>
      <p class="address">{address || place.label}</p>
      {address && place.label && !address.includes(place.label) && (
        <p>
          <strong>{words.leadsTo}</strong> {place.label}
        </p>
      )}
      {place.confidence !== 'exact' && (
        <p class="risk">◆ {words.ring(say(words.confidence, place.confidence))}</p>
      )}
      {place.access && (
        <p>
          <strong>{words.access}</strong> {place.access}
        </p>
      )}
      <KeySafe place={place} />
    </section>
  )
}

/** That there is one is said from the offer on: its code only to who is on the way. */
function KeySafe({ place }: { place: NonNullable<Today['details']>['location'] }) {
  const words = work.value.place
  if (!place.key_safe && !place.has_key_safe) return null
  return (
    <p class="key-safe">
      <strong>{words.keySafe}</strong>{' '}
      {place.key_safe ? (
        <span class="figures">{place.key_safe}</span>
      ) : (
        words.keySafeLater
      )}
    </p>
  )
}

function Person({ day }: { day: Today }) {
  const words = work.value.person
  const story = day.details?.story
  if (!story) return <p class="quiet">{words.later}</p>
  const { patient, contacts } = story
  return (
    <section class="job-block" aria-label={words.title}>
      <p>
        <strong>{patient.name ?? words.noName}</strong>
        {day.referral?.age_band && `, ${day.referral.age_band}`}
      </p>
      <p>{story.reason}</p>
      {story.notes && <p>{story.notes}</p>}
      {story.conditions.length > 0 && (
        <p>{words.conditions(story.conditions.join(', '))}</p>
      )}
      {patient.phone && (
        <Call who={patient.name ?? words.somebody} phone={patient.phone} />
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
    <section key={sender} class="job-block" aria-label={work.value.person.also(sender)}>
      <p>
        <strong>{work.value.person.also(sender)}:</strong> {story.reason}
      </p>
      {escalation?.state === 'told' && <PlanMarker told={escalation} />}
      {story.notes && <p>{story.notes}</p>}
      {access && (
        <p>
          <strong>{work.value.place.access}</strong> {access}
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
        {work.value.person.call(who, phone)}
      </a>
    </p>
  )
}
