import { useSignal } from '@preact/signals'
import { useId } from 'preact/hooks'
import { readCaseMessages, readCrewMessages } from '../api/reads'
import type { Written } from '../api/types'
import type { CaseView } from '../board/cases'
import { hhmm } from '../board/time'
import { TextField } from '../ui/fields'
import { closeMessage, writeAboutCase, writeToCrew } from './act'
import { InlineForm, said } from './InlineForm'
import { NotRead } from './NotRead'
import { drawerIsAbout, isBusyHere } from './pressed'
import { board, mayDecide } from './store'
import { type Fetched, useFetched } from './useFetched'

const HINT =
  'Short and practical, 200 characters at most. No names, addresses or health details: the crew has the case for those.'

/** What was written to the crew of a case, and a line to write more. */
export function CaseMessages({ view }: { view: CaseView }) {
  const { id, version } = view.referral
  const shown = useSignal(0)
  const key = `${version} ${shown.value} ${standing((one) => one.referral_id === id)}`
  const read = useFetched(readCaseMessages, id, key)
  const has = view.assignment ? view.crew : null
  const crew = has && isPutToCrew(view) ? has : null
  const found = read.value?.messages ?? []
  if (!crew && found.length === 0 && !read.error) return null
  return (
    <section aria-label="Messages to the crew">
      <h3>Messages to the crew</h3>
      <List read={read} withCrew={true} />
      {crew && mayDecide.value && (
        <Write
          to={crew.name}
          onWrite={async (words) => {
            const done = await writeAboutCase(id, words)
            if (done) shown.value += 1
            return done
          }}
        />
      )}
    </section>
  )
}

/** What was written to a crew in the last day, and a line to write more. */
export function MessagesOfCrew({ id, name }: { id: string; name: string | null }) {
  const shown = useSignal(0)
  const key = `${shown.value} ${standing((one) => one.crew_id === id)}`
  const read = useFetched(readCrewMessages, mayDecide.value ? id : null, key)
  if (!mayDecide.value) return null
  return (
    <section aria-label="Messages to the crew">
      <h3>Messages to the crew</h3>
      <List read={read} withCrew={false} />
      {name && (
        <Write
          to={name}
          onWrite={async (words) => {
            const done = await writeToCrew(id, words)
            if (done) shown.value += 1
            return done
          }}
        />
      )}
    </section>
  )
}

function isPutToCrew({ assignment }: CaseView): boolean {
  return assignment?.status === 'offered' || assignment?.status === 'accepted'
}

type Card = ReturnType<typeof board.value.messages.get> & object

/** Another text as soon as one of these messages came further: then it is read anew. */
function standing(is: (card: Card) => boolean): string {
  return [...board.value.messages.values()]
    .filter(is)
    .map(({ id, status, unseen_at }) => `${id} ${status} ${unseen_at}`)
    .sort()
    .join()
}

function Write(props: { to: string; onWrite: (words: string) => Promise<boolean> }) {
  const field = useId()
  const error = useSignal<string | undefined>(undefined)
  const sent = useSignal(0)
  return (
    <InlineForm
      key={sent.value}
      label={`Message to ${props.to}`}
      submit="Send"
      onSubmit={async (form) => {
        const words = said(form, field)
        error.value = wrong(words)
        if (!error.value && (await props.onWrite(words))) sent.value += 1
      }}
    >
      <TextField
        label={`Write to ${props.to}`}
        name={field}
        hint={HINT}
        error={error.value}
      />
    </InlineForm>
  )
}

const LONGEST = 200

function wrong(words: string): string | undefined {
  if (!words) return 'Write the message'
  return words.length > LONGEST
    ? `${words.length - LONGEST} characters too many`
    : undefined
}

interface ListProps {
  read: Fetched<{ readonly messages: readonly Written[] }>
  withCrew: boolean
}

function List({ read, withCrew }: ListProps) {
  if (read.error) return <NotRead what="The messages" of={read} />
  const found = read.value?.messages ?? []
  if (found.length === 0) return <p class="quiet">Nothing written today.</p>
  return (
    <ol class="plain messages">
      {found.map((one) => (
        <li key={one.id} class={isOpen(one) && one.unseen_at ? 'warn' : ''}>
          <span class="figures">{hhmm(one.sent_at)}</span> {one.sent_by}
          {withCrew && ` to ${one.crew}`}
          {!withCrew && one.reference && (
            <span class="figures"> about {one.reference}</span>
          )}
          : {one.words}
          <div class="quiet figures">{standsSo(one)}</div>
          {isOpen(one) && mayDecide.value && <Close written={one} />}
        </li>
      ))}
    </ol>
  )
}

function Close({ written: { id, words } }: { written: Written }) {
  const about = drawerIsAbout.value ?? id
  return (
    <div class="buttons">
      <button
        type="button"
        class="tool"
        disabled={isBusyHere.value}
        onClick={() => void closeMessage({ id, about }, 'told_by_voice')}
      >
        I told them<span class="visually-hidden">: {words}</span>
      </button>
      <button
        type="button"
        class="tool"
        disabled={isBusyHere.value}
        onClick={() => void closeMessage({ id, about }, 'not_needed')}
      >
        Not needed any more<span class="visually-hidden">: {words}</span>
      </button>
    </div>
  )
}

function isOpen({ status }: Written): boolean {
  return status === 'sent' || status === 'received'
}

/** How far it came: only "Seen" says that a person knows. */
function standsSo(one: Written): string {
  if (one.seen_at) return `● Seen by ${one.seen_by} at ${hhmm(one.seen_at)}`
  if (one.closed_at) {
    const why = one.closed_because === 'told_by_voice' ? 'Told by voice' : 'Not needed'
    return `${why}, ${one.closed_by} at ${hhmm(one.closed_at)}`
  }
  const where = one.received_at ? 'On the phone, not seen yet' : 'Not on the phone yet'
  if (!one.unseen_at) return where
  const left = one.unseen_because === 'shift_ended'
  return `▲ ${left ? 'Not seen: its shift is over' : where}`
}
