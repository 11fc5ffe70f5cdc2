import { useSignal } from '@preact/signals'
import type { Candidate, MatchCard } from '../api/types'
import { type CaseView, isClosed } from '../board/cases'
import { hhmm, span } from '../board/time'
import { AreaField } from '../ui/fields'
import { assign, busy, pin } from './act'
import { me } from './store'
import type { Fetched } from './useFetched'

const TRAVEL: Record<string, string> = {
  roads: 'real roads',
  osrm: 'real roads (OSRM)',
  straight_line: 'straight line only: the roads could not be asked',
}

/** Why this crew, why not the next three, and every other crew by hand. */
export function MatchPanel({ view, match }: MatchProps) {
  if (match.error)
    return <p class="refusal">The match could not be read. {match.error}</p>
  const card = match.value
  if (!card) return <p class="quiet">Reading the match…</p>
  return (
    <section aria-label="Match">
      <h3>Match</h3>
      <p class="quiet">
        {card.decided_at ? `Chosen ${hhmm(card.decided_at)}` : 'Nothing chosen yet'}
        {card.by && ` by ${chooser(card.by)}`}. Times by{' '}
        {TRAVEL[card.travel] ?? card.travel}.
      </p>
      {card.nobody && (
        <p class="warn">
          <strong>◆ Nobody can go: {card.nobody.reason}</strong> {card.nobody.change}
        </p>
      )}
      {card.chosen && (
        <CandidateRow view={view} candidate={card.chosen} title="Chosen" />
      )}
      {card.next.length > 0 && <h4>Next best</h4>}
      {card.next.map((each) => (
        <CandidateRow key={each.crew_id} view={view} candidate={each} />
      ))}
      {card.others.length > 0 && (
        <details class="others">
          <summary>All other crews ({card.others.length})</summary>
          {card.others.map((each) => (
            <CandidateRow key={each.crew_id} view={view} candidate={each} />
          ))}
        </details>
      )}
    </section>
  )
}

/** Who chose, without the name of the machine it ran on. */
function chooser(by: string): string {
  return by.startsWith('dispatcher') ? 'the dispatcher' : by
}

interface MatchProps {
  view: CaseView
  match: Fetched<MatchCard>
}

function CandidateRow({ view, candidate, title }: CandidateProps) {
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
      {candidate.travel_s !== null && (
        <p class="quiet figures">
          {span(Math.ceil(candidate.travel_s / 60))} by road
          {candidate.late_min !== null &&
            candidate.late_min > 0 &&
            `, ${span(candidate.late_min)} late`}
        </p>
      )}
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
        <Assigning
          view={view}
          candidate={candidate}
          isPinned={isPinned}
          hasIt={hasIt}
        />
      )}
    </article>
  )
}

interface CandidateProps {
  view: CaseView
  candidate: Candidate
  title?: string
}

function mayAssign(view: CaseView): boolean {
  const role = me.value?.role
  const may = role === 'coordinator' || role === 'clinician'
  const { status } = view.referral
  return (
    may && !isClosed(view.referral) && (status === 'waiting' || status === 'assigned')
  )
}

/** A crew that breaks a hard rule can be sent only with a reason that is kept. */
function Assigning({ view, candidate, isPinned, hasIt }: AssigningProps) {
  const overriding = useSignal(false)
  const { referral } = view
  const { crew_id, name, possible } = candidate
  if (overriding.value)
    return (
      <OverrideForm
        name={name}
        onCancel={() => {
          overriding.value = false
        }}
        onReason={(reason) => void assign(referral.id, crew_id, reason)}
      />
    )
  return (
    <div class="buttons">
      {!hasIt && (
        <button
          type="button"
          class="tool tool-strong"
          disabled={busy.value !== null || view.visit?.status === 'on_scene'}
          onClick={() => {
            if (possible) void assign(referral.id, crew_id)
            else overriding.value = true
          }}
        >
          {possible ? `Assign ${name}` : `Override and assign ${name}`}
        </button>
      )}
      <button
        type="button"
        class="tool"
        disabled={busy.value !== null}
        onClick={() => void pin(referral.id, isPinned ? null : crew_id)}
      >
        {isPinned ? 'Unpin' : 'Pin'}
        <span class="visually-hidden"> {name}</span>
      </button>
    </div>
  )
}

interface AssigningProps {
  view: CaseView
  candidate: Candidate
  isPinned: boolean
  hasIt: boolean
}

function OverrideForm({ name, onCancel, onReason }: OverrideProps) {
  const error = useSignal<string | undefined>(undefined)
  return (
    <form
      class="inline-form"
      onSubmit={(event) => {
        event.preventDefault()
        const reason = String(new FormData(event.currentTarget).get('override') ?? '')
        if (reason.trim().length < 5) error.value = 'Say why, in a few words'
        else onReason(reason.trim())
      }}
    >
      <AreaField
        label={`Why ${name}, against the rules above?`}
        name="override"
        rows={2}
        error={error.value}
      />
      <div class="buttons">
        <button type="submit" class="tool tool-strong" disabled={busy.value !== null}>
          Assign with this reason
        </button>
        <button type="button" class="tool" onClick={onCancel}>
          Cancel
        </button>
      </div>
    </form>
  )
}

interface OverrideProps {
  name: string
  onCancel: () => void
  onReason: (reason: string) => void
}
