import { signal, useSignal } from '@preact/signals'
import { readComparison } from '../api/reads'
import type { Comparison } from '../api/types'
import type { CaseView } from '../board/cases'
import { canJoin, leadOf, likely, short } from '../board/same'
import { hhmm } from '../board/time'
import { EVIDENCE, SOURCE, say } from '../board/words'
import { join, notTheSame, separate } from './act'
import { NotRead } from './NotRead'
import { isBusy } from './pressed'
import { doing } from './QueueRow'
import { open } from './selection'
import { mayDecide, now, viewById } from './store'
import { useFetched } from './useFetched'

const UNDO_MS = 60_000
/** The case that was joined here last, and when: for a minute that can be undone. */
const joinedHere = signal<{ readonly id: string; readonly at: number } | null>(null)

/** Other cases that may be this one, and those that are: a person decides. */
export function SameCase({ view }: { view: CaseView }) {
  const all = viewById.value
  const lead = view.referral.joined_to ? all.get(view.referral.joined_to) : undefined
  const led = view.referral.joined.flatMap((id) => all.get(id) ?? [])
  return (
    <>
      {likely(view, all).map((other) => (
        <Question key={other.referral.id} view={view} other={other} />
      ))}
      {lead && <Joined view={view} other={lead} follower={view} />}
      {led.map((other) => (
        <Joined key={other.referral.id} view={view} other={other} follower={other} />
      ))}
    </>
  )
}

function Question({ view, other }: PairProps) {
  const name = short(other)
  return (
    <section class="same" aria-label={`Same as ${name}?`}>
      <h3>◆ Same person as {name}?</h3>
      <Beside view={view} other={other} />
      <Told view={view} other={other} />
      {mayDecide.value && (
        <div class="buttons">
          {canJoin(view, other) && <JoinButton view={view} other={other} />}
          <button
            type="button"
            class="tool"
            disabled={isBusy(view.referral.id)}
            onClick={() => void notTheSame(view.referral.id, other.referral.id)}
          >
            Not the same
          </button>
        </div>
      )}
    </section>
  )
}

/** One press joins, the right way round: the case whose crew is going leads. */
function JoinButton({ view, other }: PairProps) {
  const lead = leadOf(view, other)
  const follower = lead === view ? other : view
  return (
    <button
      type="button"
      class="tool tool-strong"
      disabled={isBusy(follower.referral.id)}
      onClick={async () => {
        const { id } = follower.referral
        if (await join(id, lead.referral.id)) joinedHere.value = { id, at: now.value }
      }}
    >
      Same case: join {short(follower)} to {short(lead)}
    </button>
  )
}

function Joined({ view, other, follower }: PairProps & { follower: CaseView }) {
  const isLed = follower === view
  const words = isLed
    ? `Joined to ${short(other)}: its crew comes for both`
    : `Joined to this: ${short(other)}`
  return (
    <section class="same" aria-label={words}>
      <h3>{words}</h3>
      <Beside view={view} other={other} />
      <Told view={view} other={other} />
      {mayDecide.value && follower.referral.status === 'joined' && (
        <div class="buttons">
          <button
            type="button"
            class="tool"
            disabled={isBusy(follower.referral.id)}
            onClick={() => void separate(follower.referral.id)}
          >
            {separateWords(follower)}
          </button>
        </div>
      )}
    </section>
  )
}

/** For a minute after the press it is an undo; it is the same command. */
function separateWords({ referral }: CaseView): string {
  const here = joinedHere.value
  const left = here?.id === referral.id ? here.at + UNDO_MS - now.value : 0
  return left > 0 ? `Undo (${Math.ceil(left / 1000)} s)` : 'Separate again'
}

/** What the board itself knows of both: nobody's details are read for this. */
function Beside({ view, other }: PairProps) {
  return (
    <table class="beside">
      <thead>
        <tr>
          <td />
          <th scope="col">This, {short(view)}</th>
          <th scope="col">
            <button
              type="button"
              class="link"
              onClick={() => open({ kind: 'case', id: other.referral.id })}
            >
              Go to {short(other)}
            </button>
          </th>
        </tr>
      </thead>
      <tbody>
        <Row name="From" of={[view, other]} say={from} />
        <Row name="Received" of={[view, other]} say={received} />
        <Row name="Age" of={[view, other]} say={age} />
        <Row name="Place" of={[view, other]} say={place} />
        <Row name="Stands" of={[view, other]} say={stands} />
      </tbody>
    </table>
  )
}

function Row({ name, of, say: words }: RowProps) {
  return (
    <tr>
      <th scope="row">{name}</th>
      {of.map((view) => (
        <td key={view.referral.id}>{words(view)}</td>
      ))}
    </tr>
  )
}

interface RowProps {
  name: string
  of: readonly CaseView[]
  say: (view: CaseView) => string
}

const from = ({ referral }: CaseView) => say(SOURCE, referral.source)
const received = ({ referral }: CaseView) => hhmm(referral.received_at)
const age = ({ referral }: CaseView) => referral.age_band ?? 'unknown'
const place = ({ referral }: CaseView) => referral.locality || 'unknown'

function stands(view: CaseView): string {
  const { referral, crew } = view
  if (referral.closed_at) return `${doing(view)} ${hhmm(referral.closed_at)}`
  return crew ? `${doing(view)}, ${crew.name}` : doing(view)
}

/** What each sender said, and the evidence: read under audit, once it is asked for. */
function Told({ view, other }: PairProps) {
  const isAsked = useSignal(false)
  const pair = `${view.referral.id}/${other.referral.id}`
  const told = useFetched(readComparison, isAsked.value ? pair : null, pair)
  if (!isAsked.value)
    return (
      <button
        type="button"
        class="tool"
        onClick={() => {
          isAsked.value = true
        }}
      >
        Compare what each sender said
      </button>
    )
  if (told.error) return <NotRead what="The cases" of={told} />
  if (!told.value) return <p class="quiet">Reading both cases…</p>
  return (
    <>
      <EvidenceOf told={told.value} />
      {told.value.sides.map((side) => (
        <Side key={side.id} side={side} />
      ))}
    </>
  )
}

function EvidenceOf({ told }: { told: Comparison }) {
  const isSoon = told.shared.includes('within_30_min') // and so within an hour too
  const shared = told.shared.filter((code) => !(isSoon && code === 'within_60_min'))
  return (
    <>
      <ul class="plain" aria-label="What they share">
        {shared.map((code) => (
          <li key={code}>= {say(EVIDENCE, code)}</li>
        ))}
      </ul>
      {told.different.length > 0 && (
        <ul class="plain warn" aria-label="What tells them apart">
          {told.different.map((code) => (
            <li key={code}>
              <strong>≠ {say(EVIDENCE, code)}</strong>
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

function Side({ side }: { side: Comparison['sides'][number] }) {
  const { patient, reason, notes } = side.story
  const { location } = side
  const address = [...location.lines, location.postcode].filter(Boolean).join(', ')
  const rows = {
    Name: patient.name ?? 'not known',
    Born: patient.born_on ?? 'not known',
    'NHS number': patient.nhs_number ?? 'not known',
    Phone: patient.phone ?? 'none given',
    Place: address || location.label || 'not known',
    Reason: reason,
    ...(notes ? { Notes: notes } : {}),
  }
  return (
    <>
      <h4>
        {side.sender.name}, their number {side.case_number}, due{' '}
        <span class="figures">{hhmm(side.due_at)}</span>
      </h4>
      <dl class="facts">
        {Object.entries(rows).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </>
  )
}

interface PairProps {
  view: CaseView
  other: CaseView
}
