import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { inWords } from '../api/problem'
import { play } from '../ui/sound'
import { Changed } from './Changed'
import { RingControl } from './control'
import { Idle } from './Idle'
import { Offer } from './Offer'
import { Big } from './parts'
import {
  cannotStore,
  connection,
  deaf,
  refused,
  signedOut,
  takenAway,
  today,
} from './store'
import { BottomBar, TopBar } from './TopBar'
import { Visit } from './Visit'

export function App() {
  const looksAnyway = useSignal(false)
  const isDeaf = deaf.value
  useEffect(() => {
    if (isDeaf) play('deaf')
    else looksAnyway.value = false
  }, [isDeaf, looksAnyway])
  if (isDeaf && !looksAnyway.value)
    return (
      <Deaf
        onLook={() => {
          looksAnyway.value = true
        }}
      />
    )
  return (
    <div class="crew">
      <TopBar />
      {isDeaf && (
        <p class="deaf-bar" role="alert">
          ▲ You are NOT receiving jobs. Ring control.
        </p>
      )}
      <Notices />
      <Screen />
      <BottomBar />
    </div>
  )
}

function Screen() {
  const day = today.value
  return (
    <>
      {day && <Changed day={day} />}
      <Job />
    </>
  )
}

function Job() {
  const day = today.value
  if (!day) return <main class="job">Reading your day…</main>
  if (day.visit) return <Visit key={day.visit.id} day={day} />
  if (day.assignment?.status === 'offered')
    return <Offer key={day.assignment.id} day={day} />
  return <Idle day={day} />
}

/** Nothing will reach this phone: said so that it cannot be overlooked. */
function Deaf({ onLook }: { onLook: () => void }) {
  const why = signedOut.value ? 'signed out' : connection.value.ended
  return (
    <main class="deaf">
      <div role="alert">
        <h1>You are NOT receiving jobs</h1>
        <p>
          {why ? `This phone’s session has ended (${why}).` : 'There is no signal.'}
        </p>
      </div>
      <RingControl look="big big-main" words="Ring control" />
      {why ? (
        <a class="big big-plain" href="/sign-in/">
          Sign in again
        </a>
      ) : (
        <p>It tries again by itself.</p>
      )}
      {today.value && (
        <Big tone="plain" onPress={onLook}>
          I know: show my job
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
          ▲ This phone cannot keep what you press. Ring control.
        </p>
      )}
      {takenAway.value && (
        <Notice
          words={`Job ${takenAway.value} is no longer yours. Do not go unless control tells you.`}
          onSeen={() => {
            takenAway.value = null
          }}
        />
      )}
      {refused.value.map(({ words, problem }, i) => (
        <Notice
          key={i}
          words={`“${words}” was not done. ${inWords(problem)}`}
          onSeen={() => {
            refused.value = refused.value.filter((_, j) => j !== i)
          }}
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
        I have seen this
      </Big>
    </div>
  )
}
