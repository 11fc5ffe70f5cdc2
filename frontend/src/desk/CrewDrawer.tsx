import { readHandover } from '../api/reads'
import type { CrewCard } from '../api/types'
import { isStale, positionWords } from '../board/crews'
import { skillWords } from '../board/onDuty'
import { hhmm, span } from '../board/time'
import { CREW_KIND, GOES_BY, KIT, NEED, SKILL, say, TRAIT } from '../board/words'
import { CrewMark, PhoneLine, stateWords } from './CrewList'
import { CrewNumber } from './CrewNumber'
import { CrewPhones } from './CrewPhones'
import { CrewSafety } from './CrewSafety'
import { DrawerHead, Refusal } from './DrawerHead'
import { Duty } from './Duty'
import { HiddenCrewRow } from './HiddenRow'
import { Lend, LoanOf } from './Loans'
import { seldom } from './lazily'
import { MessagesOfCrew } from './Messages'
import { open } from './selection'
import { board, borrowed, crews, lentOut, mayDecide, now } from './store'
import { useFetched } from './useFetched'

const Devices = seldom<{ id: string }>(
  'Trackers',
  async () => (await import('./Devices')).Devices,
  ({ children }) => <h3>{children}</h3>,
)

/** One crew: what it does, can do, carries, and is planned to do. */
export function CrewDrawer({ id }: { id: string }) {
  const view = crews.value.find(({ crew }) => crew.id === id)
  const lent = lentOut.value.find((loan) => loan.crew_id === id)
  if (lent)
    return (
      <>
        <DrawerHead>{lent.crew}</DrawerHead>
        <Refusal />
        <LoanOf crewId={id} />
      </>
    )
  if (!view)
    return (
      <>
        <DrawerHead>Crew not on duty</DrawerHead>
        <Refusal />
        <CrewSafety id={id} />
        <p>Its shift ended, or this screen is catching up.</p>
        <MessagesOfCrew key={`m${id}`} id={id} name={null} />
        <CrewPhones key={id} id={id} />
      </>
    )
  const { crew, position } = view
  const isBorrowed = borrowed.value.some((loan) => loan.crew_id === id)
  return (
    <>
      <DrawerHead>
        {crew.name}
        <span class="reference"> {say(CREW_KIND, crew.kind)}</span>
      </DrawerHead>
      <HiddenCrewRow id={id} />
      <div class="standing">
        <CrewMark view={view} hollow={isStale(position, now.value)} />
        <div>
          <strong>{stateWords(view, now.value)}</strong>
          <div class="figures">Position: {positionWords(position, now.value)}</div>
          <PhoneLine crewId={id} />
          <div class="figures quiet">
            Shift {hhmm(crew.starts_at)} to {hhmm(crew.ends_at)}
            {crew.break_due_at && `, break by ${hhmm(crew.break_due_at)}`}
          </div>
        </div>
      </div>
      <Refusal />
      <LoanOf crewId={id} />
      {mayDecide.value && <Duty key={`d${id}`} crew={crew} isBorrowed={isBorrowed} />}
      <CrewSafety id={id} />
      <dl class="facts">
        <div>
          <dt>People</dt>
          <dd>{crew.people === 2 ? 'A pair' : 'Alone'}</dd>
        </div>
        <div>
          <dt>Gets about</dt>
          <dd>
            {say(GOES_BY, crew.goes_by)}
            {limitWords(crew).map((words) => (
              <div key={words}>{words}</div>
            ))}
          </dd>
        </div>
        <div>
          <dt>Vehicle</dt>
          <dd>{vehicleWords(crew)}</dd>
        </div>
        <div>
          <dt>Aboard</dt>
          <dd>
            {crew.traits.map((trait) => say(TRAIT, trait)).join(', ') || 'not told'}
          </dd>
        </div>
        <div>
          <dt>Skills</dt>
          <dd>
            <Skills crew={crew} />
          </dd>
        </div>
        <div>
          <dt>Kit</dt>
          <dd>{crew.kit.map((kit) => say(KIT, kit)).join(', ') || 'none'}</dd>
        </div>
      </dl>
      <MessagesOfCrew key={`m${id}`} id={id} name={crew.name} />
      <CrewNumber id={id} name={crew.name} />
      <Plan id={id} />
      {!isBorrowed && <Devices id={id} />}
      {!isBorrowed && mayDecide.value && <Lend key={`l${id}`} crew={crew} />}
      <CrewPhones key={id} id={id} />
    </>
  )
}

/** What it can do, and what has run out or soon will: the board's card has no days. */
function Skills({ crew }: { crew: CrewCard }) {
  const key = JSON.stringify(crew.skills)
  const duty = useFetched(readHandover, 'all', `${crew.id} ${key}`)
  const told = duty.value?.crews.find(({ crew_id }) => crew_id === crew.id)
  if (told) return <>{skillWords(told, now.value)}</>
  const skills = crew.skills.map((skill) => say(SKILL, skill)).join(', ') || 'none'
  return (
    <>
      {skills}
      {duty.error && <div>◆ Not known until when: {duty.error}</div>}
    </>
  )
}

/** "Van 3, carries lifting device": its kit counts as the crew's. */
function vehicleWords({ vehicle }: CrewCard): string {
  if (!vehicle) return 'not told'
  const kit = vehicle.kit.map((one) => say(KIT, one).toLowerCase())
  return kit.length > 0 ? `${vehicle.name}, carries ${kit.join(', ')}` : vehicle.name
}

/** How far and how often it may be sent. */
function limitWords(crew: CrewCard): string[] {
  const words: string[] = []
  if (crew.furthest_min !== null)
    words.push(`At most ${span(crew.furthest_min)} to a visit`)
  if (crew.most_visits !== null)
    words.push(`At most ${crew.most_visits} visits in a shift`)
  return words
}

function Plan({ id }: { id: string }) {
  const plan = board.value.plans.get(id)
  return (
    <section aria-label="Planned visits">
      <h3>Planned visits</h3>
      {!plan && <p class="quiet">Nothing planned.</p>}
      <ol class="plain">
        {plan?.stops.map((stop) => {
          const referral = board.value.referrals.get(stop.referral_id)
          return (
            <li key={stop.referral_id}>
              <button
                type="button"
                class="tool wide"
                onClick={() => open({ kind: 'case', id: stop.referral_id })}
              >
                <span class="figures">
                  {hhmm(stop.arrive_at)} to {hhmm(stop.leave_at)}
                </span>{' '}
                {referral
                  ? `${say(NEED, referral.need)}, ${referral.locality}`
                  : 'a case not on this board'}
              </button>
            </li>
          )
        })}
      </ol>
    </section>
  )
}
