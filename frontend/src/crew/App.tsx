import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { inWords } from '../api/problem'
import { Changed } from './Changed'
import { RingControl } from './control'
import { HelpButton } from './HelpButton'
import { Idle } from './Idle'
import { Messages } from './Messages'
import { Offer } from './Offer'
import { PairNews } from './PairNews'
import { Big } from './parts'
import { Receiving } from './reach/Receiving'
import { Safety } from './Safety'
import { StandDowns } from './StandDown'
import { ShellBars } from './shell/Bars'
import { Wiped } from './shell/Ends'
import { Locked } from './shell/Lock'
import { waitsForSignIn, wipedWith } from './shell/over'
import { lock } from './shell/phone'
import {
  cannotStore,
  connection,
  deaf,
  isUnread,
  refusals,
  refused,
  signedOut,
  stands,
  takenAway,
  today,
} from './store'
import { BottomBar, TopBar } from './TopBar'
import { play } from './tones'
import { UndoBar } from './Undo'
import { Visit } from './Visit'
import { endedBecause, shell } from './words/shell'

export function App() {
  const looksAnyway = useSignal(false)
  const isDeaf = deaf.value
  useEffect(() => {
    if (isDeaf) play('deaf')
    else looksAnyway.value = false
  }, [isDeaf, looksAnyway])
  if (wipedWith.value !== null) return <Wiped unsent={wipedWith.value} />
  if (isDeaf && !looksAnyway.value)
    return (
      <Deaf
        onLook={() => {
          looksAnyway.value = true
        }}
      />
    )
  const bar = isDeaf && (
    <p class="deaf-bar" role="alert">
      ▲ {shell.value.deafBar}
    </p>
  )
  if (lock.value !== 'open') return <Locked bar={bar} />
  return (
    <div class="crew">
      <TopBar />
      {bar}
      <ShellBars />
      <Safety />
      <Notices />
      <PairNews />
      <Screen />
      <BottomBar />
    </div>
  )
}

function Screen() {
  const day = today.value
  return (
    <>
      {day && <Receiving day={day} />}
      {day && <StandDowns day={day} />}
      {day && <Messages day={day} />}
      {day && <UndoBar day={day} />}
      {day && <Changed day={day} />}
      <Job />
    </>
  )
}

function Job() {
  const day = today.value
  if (!day) return <main class="job">{shell.value.reading}</main>
  if (day.visit) return <Visit key={day.visit.id} day={day} />
  if (day.assignment?.status === 'offered')
    return <Offer key={day.assignment.id} day={day} />
  return <Idle day={day} />
}

/** Nothing will reach this phone: said so that it cannot be overlooked. */
function Deaf({ onLook }: { onLook: () => void }) {
  const why = signedOut.value ? 'signed_out' : connection.value.ended
  const isHeard = isUnread.value && stands.value.is === 'live'
  const noAnswer = isHeard ? shell.value.unread : shell.value.noSignal
  return (
    <main class="deaf">
      <div role="alert">
        <h1>{shell.value.deaf}</h1>
        <p>{why ? endedBecause(why) : noAnswer}</p>
        {why && waitsForSignIn.value > 0 && (
          <p>{shell.value.keptForSignIn(`${waitsForSignIn.value}`)}</p>
        )}
      </div>
      <HelpButton />
      <Safety />
      <RingControl look="big big-main" words={shell.value.ringControl} />
      {why ? (
        <a class="big big-plain" href="/sign-in/">
          {shell.value.signInAgain}
        </a>
      ) : (
        <p>{shell.value.byItself}</p>
      )}
      {today.value && (
        <Big tone="plain" onPress={onLook}>
          {shell.value.showAnyway}
        </Big>
      )}
    </main>
  )
}

/** What changed behind the crew's back stays until they have seen it. */
function Notices() {
  return (
    <>
      {cannotStore.value && (
        <p class="risk risk-harm" role="alert">
          ▲ {shell.value.cannotStore}
        </p>
      )}
      {takenAway.value && (
        <Notice
          words={shell.value.takenAway(takenAway.value)}
          onSeen={() => {
            takenAway.value = null
          }}
        />
      )}
      {refused.value.map(({ id, words, problem }) => (
        <Notice
          key={id}
          words={`${shell.value.notDone(words)} ${inWords(problem)}`}
          onSeen={() => refusals.seen(id)}
        />
      ))}
    </>
  )
}

function Notice({ words, onSeen }: { words: string; onSeen: () => void }) {
  return (
    <div class="notice" role="alert">
      <p>▲ {words}</p>
      <Big tone="plain" onPress={onSeen}>
        {shell.value.understood}
      </Big>
    </div>
  )
}
