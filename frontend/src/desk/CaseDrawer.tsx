import { useComputed } from '@preact/signals'
import { readCase } from '../api/reads'
import { type CaseView, isClosed } from '../board/cases'
import { clockWords, type Lateness, lateness } from '../board/clock'
import { CASE_MARK } from '../board/marks'
import { reachedFigure } from '../board/reached'
import { secondWords } from '../board/secondCrew'
import { hhmm, hhmmss } from '../board/time'
import {
  ALARM,
  CATEGORY,
  CONCERN,
  DUE_BECAUSE,
  EXCLUSION,
  FLAG,
  KIT,
  LATENESS,
  NEED,
  NEXT_ACTION,
  OWNER,
  RED_FLAG,
  SKILL,
  say,
} from '../board/words'
import { Mark } from '../ui/Mark'
import { Actions } from './Actions'
import { CaseDetails, Timeline, Warnings } from './CaseDetails'
import { WriteNote } from './CaseNotes'
import { DrawerHead, Refusal } from './DrawerHead'
import { EscalationMarker } from './EscalationMarker'
import { FirstFacts } from './FirstFacts'
import { HandBack } from './HandBack'
import { HiddenCaseRow } from './HiddenRow'
import { MatchPanel } from './MatchPanel'
import { CaseMessages } from './Messages'
import { doing } from './QueueRow'
import { SameCase } from './SameCase'
import { HelpOnScene } from './SecondCrew'
import { SharedRecord } from './SharedRecord'
import { begin, hasMovedOn } from './seen'
import { crewsDoing, now, viewById } from './store'
import { readMatchAsShown, suggestedAmong } from './suggested'
import { useFetched } from './useFetched'
import { Versions } from './Versions'
import { WishesOf } from './Wishes'

/** One case, from what must be known first to what happened when. */
export function CaseDrawer({ id }: { id: string }) {
  // It has a key of its own for each case: `id` never changes.
  const view = useComputed(() => viewById.value.get(id)).value
  const version = view && [view.referral, view.assignment, view.visit, view.second]
  const key = JSON.stringify(version)
  const story = useFetched(readCase, id, key)
  // The card names every crew: one that is taken elsewhere must not stay on it as free.
  const crewsKey = view && isMatchable(view) ? crewsDoing.value : ''
  const match = useFetched(
    readMatchAsShown,
    view && isMatchable(view) ? id : null,
    `${key} ${crewsKey} ${suggestedAmong(id)}`,
  )
  if (!view)
    return (
      <>
        <DrawerHead>Case not on the board</DrawerHead>
        <p>It was filed, or this screen is catching up.</p>
      </>
    )
  return (
    <>
      <DrawerHead>
        {say(NEED, view.referral.need)}, {view.referral.locality || 'place unknown'}
        <span class="reference"> {view.referral.reference}</span>
      </DrawerHead>
      <HiddenCaseRow view={view} />
      <Standing view={view} />
      <MustKnow view={view} />
      <FirstFacts story={story} />
      <HandBack view={view} />
      <EscalationMarker story={story} referral={view.referral} />
      <SharedRecord key={`s${id}`} id={id} />
      <Warnings story={story} />
      <Refusal />
      <MovedOn id={id} />
      <div
        class="case-acts"
        onFocusIn={(event) => noteWriting(event, id)}
        onInput={(event) => noteWriting(event, id)}
      >
        <SameCase view={view} />
        <Actions view={view} />
        {isMatchable(view) && <MatchPanel view={view} match={match} />}
        <HelpOnScene key={`h${id}`} view={view} />
        <WishesOf view={view} />
        <CaseMessages key={id} view={view} />
        <WriteNote key={`n${id}`} id={id} />
      </div>
      <CaseDetails story={story} />
      <Versions key={`v${id}`} id={id} version={view.referral.version} />
      <Timeline story={story} />
    </>
  )
}

/** From the first field on, a command goes by what the person had before them then. */
function noteWriting({ target }: Event, id: string): void {
  if (target instanceof Element && target.matches('input, select, textarea')) begin(id)
}

/** Somebody writes about a case that has moved on under their hands. */
function MovedOn({ id }: { id: string }) {
  if (!hasMovedOn(id)) return null
  return (
    <p class="warn" role="status">
      <strong>◆ This case changed since you began to write.</strong> It stands at the
      end of what happened. Sending shows you the changes first.
    </p>
  )
}

/** Once a crew is with the person, the case closed or joined, nobody else is chosen. */
function isMatchable(view: CaseView): boolean {
  const { referral, visit } = view
  if (isClosed(referral) || referral.status === 'joined') return false
  return visit?.status !== 'on_scene'
}

/** What must happen next, whose it is and by when; of a closed case nothing must. */
function nextWords(referral: CaseView['referral']): string {
  if (isClosed(referral)) return ''
  const { next_action, owner, next_action_at } = referral
  return `Next: ${say(NEXT_ACTION, next_action)} (${say(OWNER, owner)}) by ${hhmmss(next_action_at)}`
}

function Standing({ view }: { view: CaseView }) {
  const { referral, crew } = view
  const how = lateness(view, now.value)
  return (
    <div class={`standing standing-${how}`}>
      <Mark mark={CASE_MARK[how]} />
      <div>
        <strong>
          {standsWords(view, how)}. {doing(view)}
          {crew && `, ${crew.name}`}
        </strong>
        <div class="figures">{clockWords(view, now.value)}</div>
        <div class="figures quiet">
          Clock: {say(DUE_BECAUSE, referral.due_because)}. {nextWords(referral)}
        </div>
        {view.second && (
          <div class="figures">
            <strong>Second crew:</strong> {secondWords(view.second)}
          </div>
        )}
        {referral.alarm_seen && (
          <div class="figures quiet">
            {referral.alarm_seen.by} saw “{sawWords(referral.alarm_seen.alarm)}” at{' '}
            {hhmm(referral.alarm_seen.at)}
          </div>
        )}
      </div>
    </div>
  )
}

/** "At risk"; of a case that is closed "Closed, reached 12 min late". */
function standsWords(view: CaseView, how: Lateness): string {
  if (how !== 'closed') return LATENESS[how]
  const figure = reachedFigure(view.referral)
  return figure === 'closed' ? LATENESS.closed : `${LATENESS.closed}, ${figure}`
}

function sawWords(alarm: string): string {
  const words: Readonly<Record<string, string>> = ALARM
  return say(words, alarm)
}

/** What must be seen before anything is decided: never folded, never scrolled into. */
function MustKnow({ view }: { view: CaseView }) {
  const { referral } = view
  const needs = [
    ...referral.skills.map((skill) => say(SKILL, skill)),
    ...referral.kit.map((kit) => say(KIT, kit)),
  ]
  return (
    <section class="must-know" aria-label="Must know">
      {referral.red_flags.length > 0 && (
        <p class="warn warn-harm">
          <strong>▲ Red flags:</strong>{' '}
          {referral.red_flags.map((flag) => say(RED_FLAG, flag)).join(', ')}
        </p>
      )}
      {referral.ambulance_called_at && (
        <p class="quiet figures">
          <strong>999 was called</strong> at {hhmmss(referral.ambulance_called_at)}. Who
          said so stands below.
        </p>
      )}
      {referral.unconfirmed_cancel_at && (
        <p class="warn figures">
          <strong>
            ◆ Cancel at {hhmmss(referral.unconfirmed_cancel_at)}, not taken:
          </strong>{' '}
          nobody is said to have spoken with the person. Ring the centre.
        </p>
      )}
      {referral.flags.includes('safeguarding') && (
        <p class="warn warn-harm">
          <strong>▲ {say(FLAG, 'safeguarding')}:</strong> read what was told below
        </p>
      )}
      {referral.exclusions.length > 0 && (
        <p class="warn warn-harm">
          <strong>▲ Another service first:</strong>{' '}
          {referral.exclusions.map((one) => say(EXCLUSION, one)).join(', ')}
        </p>
      )}
      {referral.told_999_at && referral.told_999 && (
        <p class="warn">
          <strong>◆ 999 told at {hhmmss(referral.told_999_at)}:</strong>{' '}
          {say(CATEGORY, referral.told_999)}
        </p>
      )}
      {referral.concerns.length > 0 && (
        <p class="warn">
          <strong>◆ Concerns:</strong>{' '}
          {referral.concerns.map((concern) => say(CONCERN, concern)).join(', ')}
        </p>
      )}
      <p class={referral.flags.length ? 'warn' : 'quiet'}>
        <strong>Flags:</strong>{' '}
        {referral.flags.map((flag) => say(FLAG, flag)).join(', ') ||
          'none sent (not the same as safe)'}
      </p>
      <p class="quiet">
        <strong>Needs:</strong> {needs.join(', ') || 'no special skill or kit'},{' '}
        {referral.people === 2 ? 'two people' : 'one person'}, about{' '}
        {Math.round(referral.service_s / 60)} min
      </p>
    </section>
  )
}
