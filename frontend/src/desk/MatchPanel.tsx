import { useSignal } from '@preact/signals'
import { useCallback, useEffect } from 'preact/hooks'
import { readNeighbours } from '../api/reads'
import type { Candidate, Chance, MatchCard } from '../api/types'
import { type CaseView, isClosed } from '../board/cases'
import { isLikelyLate, lateWords, startWords } from '../board/chance'
import { contactWords, isUnreachable } from '../board/contacts'
import { hhmm, span } from '../board/time'
import { meetWords, togetherWords } from '../board/which'
import { say, TRAIT } from '../board/words'
import { Folded } from '../ui/Folded'
import { ChoicePreview, type ChoiceProps } from './ChoicePreview'
import { NotRead } from './NotRead'
import { isBusyHere } from './pressed'
import { mayMeet, needsSecond } from './SecondCrew'
import { SuggestedDiversion } from './SuggestedDiversion'
import { contacts, deviceNow, mayDecide } from './store'
import { type Fetched, useFetched } from './useFetched'

const TRAVEL: Record<string, string> = {
  roads: 'real roads',
  osrm: 'real roads (OSRM)',
  straight_line: 'straight line only: the roads could not be asked',
}

/** Why this crew, why not the next three, and every other crew by hand.
 *
 * What somebody looks at stands above them all: no new match takes it away.
 */
export function MatchPanel({ view, match }: MatchProps) {
  const looking = useSignal<Looked | null>(null)
  const { id } = view.referral
  // The same from draw to draw, so that crews who stand as they stood are not drawn anew.
  const look = useCallback(
    (choice: Choice) => {
      looking.value = { id, ...choice }
    },
    [id, looking],
  )
  useEffect(() => {
    looking.value = null
  }, [id, looking])
  return (
    <section aria-label="Match">
      <h3>Match</h3>
      {looking.value?.id === id && (
        <ChoicePreview
          key={`${looking.value.act} ${looking.value.crewId} ${looking.value.secondId ?? ''}`}
          {...looking.value}
          onDone={() => {
            looking.value = null
          }}
        />
      )}
      <Matched view={view} match={match} look={look} />
    </section>
  )
}

/** While a person must decide there may be no match, and nothing is wrong with that. */
function Unread({ view, match }: MatchProps) {
  if (view.referral.status !== 'needs_decision')
    return <NotRead what="The match" of={match} />
  return <p class="quiet">A person must decide first. Then who could go stands here.</p>
}

type Choice = Pick<ChoiceProps, 'act' | 'crewId' | 'secondId' | 'leavesId'>
type Looked = Choice & { readonly id: string }

function Matched({ view, match, look }: MatchedProps) {
  if (match.error) return <Unread view={view} match={match} />
  const card = match.value
  if (!card) return <p class="quiet">Reading the match…</p>
  return (
    <>
      <p class="quiet">
        {card.decided_at ? `Chosen ${hhmm(card.decided_at)}` : 'Nothing chosen yet'}
        {card.by && ` by ${chooser(card.by)}`}. Times by{' '}
        {TRAVEL[card.travel] ?? card.travel}.
      </p>
      {card.nobody && (
        <p class="warn">
          <strong>◆ Nobody can go: {card.nobody.reason}.</strong>{' '}
          {!card.could_meet && <Change nobody={card.nobody} />}
          <AskNeighbours />
        </p>
      )}
      {card.could_meet && !isTold(view) && (
        <SendTwo view={view} two={card.could_meet} look={look} />
      )}
      <Diversion view={view} card={card} look={look} />
      {needsSecond(view) && (
        <p class="warn">
          <strong>◆ Two people are needed, and {view.crew?.name} is one.</strong> Send a
          second crew to meet them: choose one below.
        </p>
      )}
      {card.chosen && (
        <CandidateRow
          view={view}
          candidate={card.chosen}
          look={look}
          title="Chosen"
          chance={card.chance}
        />
      )}
      {card.next.length > 0 && <h4>Next best</h4>}
      {card.next.map((each) => (
        <CandidateRow key={each.crew_id} view={view} candidate={each} look={look} />
      ))}
      {card.others.length > 0 && (
        <Folded heading={`All other crews (${card.others.length})`}>
          {() =>
            card.others.map((each) => (
              <CandidateRow
                key={each.crew_id}
                view={view}
                candidate={each}
                look={look}
              />
            ))
          }
        </Folded>
      )}
    </>
  )
}

/** A crew was told of it: the two were found before that. */
function isTold({ assignment }: CaseView): boolean {
  return assignment !== null && assignment.offered_at !== null
}

/** A crew that could turn round, while none was told of this case. */
function Diversion({ view, card: { could_divert }, look }: DiversionProps) {
  if (!could_divert || isTold(view)) return null
  return (
    <SuggestedDiversion found={could_divert} look={mayAssign(view) ? look : null} />
  )
}

interface DiversionProps {
  view: CaseView
  card: MatchCard
  look: (choice: Choice) => void
}

/** Two who could meet there, by one press: looked at first, as any choice. */
function SendTwo({ view, two, look }: SendTwoProps) {
  return (
    <div class="warn">
      <p>
        <strong class="figures">◆ {meetWords(two, hhmm(two.at))}.</strong> {two.lead} is
        there first and leads; {two.second} meets it.
      </p>
      {mayAssign(view) && (
        <div class="buttons">
          <button
            type="button"
            class="tool tool-strong"
            disabled={isBusyHere.value}
            onClick={() =>
              look({ act: 'meet', crewId: two.lead_id, secondId: two.second_id })
            }
          >
            Send these two…
          </button>
        </div>
      )}
    </div>
  )
}

interface SendTwoProps {
  view: CaseView
  two: NonNullable<MatchCard['could_meet']>
  look: (choice: Choice) => void
}

/** The smallest change that would let someone go; two that meet, with the clock. */
function Change({ nobody }: { nobody: NonNullable<MatchCard['nobody']> }) {
  const { together } = nobody
  if (!together) return <>{nobody.change}</>
  return (
    <>
      <strong class="figures">
        {togetherWords(together.crews, hhmm(together.at))}.
      </strong>{' '}
      Give it to one of them below, with a reason; then send the other as second crew.
    </>
  )
}

/** Who chose, without the name of the machine it ran on. */
function chooser(by: string): string {
  return by.startsWith('dispatcher') ? 'the dispatcher' : 'a person, named below'
}

interface MatchProps {
  view: CaseView
  match: Fetched<MatchCard>
}

interface MatchedProps extends MatchProps {
  look: (choice: Choice) => void
}

/** What may come of it: the plan's own time is only the usual case. */
function ChanceOf({ chance }: { chance: Chance }) {
  const words = lateWords(chance.late)
  return (
    <>
      <p class={isLikelyLate(chance.late) ? 'warn' : undefined}>
        <strong>{isLikelyLate(chance.late) ? `◆ ${words}` : words}</strong>.{' '}
        {startWords(chance)}.
      </p>
      <p class="quiet">
        An estimate: how much drives and visits vary is assumed, not measured here.
      </p>
    </>
  )
}

function CandidateRow({ view, candidate, look, title, chance }: CandidateProps) {
  const { referral } = view
  const isPinned = referral.pinned_to === candidate.crew_id
  const hasIt = view.assignment?.crew_id === candidate.crew_id
  return (
    <article class={`candidate${title ? ' candidate-chosen' : ''}`}>
      <h4>
        {title && <span class="tag tag-info">{title}</span>} {candidate.name}
        {isPinned && <span class="tag tag-info">Pinned</span>}
        {candidate.arrive_at && (
          <span class="figures"> there {hhmm(candidate.arrive_at)}</span>
        )}
      </h4>
      <p>{candidate.words}</p>
      <Unreachable candidate={candidate} />
      {candidate.late_min !== null && candidate.late_min > 0 && (
        <p class="quiet figures">{span(candidate.late_min)} late</p>
      )}
      <Unmet traits={candidate.unmet ?? []} />
      {chance && <ChanceOf chance={chance} />}
      {candidate.failed.length > 0 && (
        <ul class="failed">
          {candidate.failed.map(({ code, words }) => (
            <li key={code}>
              ✕ {words} <span class="quiet">({code})</span>
            </li>
          ))}
        </ul>
      )}
      {mayAssign(view) && (
        <Choosing
          view={view}
          candidate={candidate}
          look={look}
          isPinned={isPinned}
          hasIt={hasIt}
        />
      )}
    </article>
  )
}

/** What another area has is theirs to see; who may be asked is no secret. */
function AskNeighbours() {
  const areas = useFetched(readNeighbours, 'all', 0).value?.areas ?? []
  if (areas.length === 0) return null
  const names = areas.map(({ name }) => name).join(' or ')
  return <> Or ring {names}: they can lend a crew.</>
}

/** What the person asked for; it weighs, and keeps nobody away. */
function Unmet({ traits }: { traits: NonNullable<Candidate['unmet']> }) {
  if (traits.length === 0) return null
  return (
    <p class="quiet">
      Asked for and not aboard: {traits.map((trait) => say(TRAIT, trait)).join(', ')}
    </p>
  )
}

/** It can be asked all the same: somebody must ring it too. */
function Unreachable({ candidate: { crew_id, name } }: { candidate: Candidate }) {
  if (!isUnreachable(contacts.value, crew_id, deviceNow.value)) return null
  const words = contactWords(contacts.value, crew_id, deviceNow.value)
  return (
    <p class="warn">
      <strong>{words}.</strong> If you ask {name}, ring it too.
    </p>
  )
}

interface CandidateProps {
  view: CaseView
  candidate: Candidate
  look: (choice: Choice) => void
  title?: string
  chance?: Chance | null
}

function mayAssign(view: CaseView): boolean {
  const { status } = view.referral
  const isRunning = status === 'waiting' || status === 'assigned'
  return mayDecide.value && !isClosed(view.referral) && isRunning
}

/** Each choice is looked at first: a press opens what it would do, the next makes it. */
function Choosing({ view, candidate, look, isPinned, hasIt }: ChoosingProps) {
  const { crew_id, name, possible } = candidate
  return (
    <div class="buttons">
      {!hasIt && (
        <button
          type="button"
          class={needsSecond(view) ? 'tool' : 'tool tool-strong'}
          disabled={isBusyHere.value || view.visit?.status === 'on_scene'}
          onClick={() => look({ act: 'assign', crewId: crew_id })}
        >
          {possible ? `Assign ${name}…` : `Override and assign ${name}…`}
        </button>
      )}
      {!hasIt && mayMeet(view) && (
        <button
          type="button"
          class={needsSecond(view) ? 'tool tool-strong' : 'tool'}
          disabled={isBusyHere.value}
          onClick={() => look({ act: 'second', crewId: crew_id })}
        >
          Send {name} as second crew…
        </button>
      )}
      <button
        type="button"
        class="tool"
        disabled={isBusyHere.value}
        onClick={() => look({ act: 'pin', crewId: isPinned ? null : crew_id })}
      >
        {isPinned ? 'Unpin' : 'Pin'}
        <span class="visually-hidden"> {name}</span>…
      </button>
    </div>
  )
}

interface ChoosingProps {
  view: CaseView
  candidate: Candidate
  look: (choice: Choice) => void
  isPinned: boolean
  hasIt: boolean
}
