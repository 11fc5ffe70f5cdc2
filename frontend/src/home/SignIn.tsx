import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { post } from '../api/client'
import { Refused } from '../api/problem'
import type { Wrong } from './draft'
import { ErrorSummary, errorOf } from './errors'
import { language, words } from './language'
import { Big, Box, Heading, RingControl } from './parts'
import { toStart } from './route'
import { door, readDoor, readHome, signedIn } from './store'

/** Ask for a link; the answer is the same whether or not the address is known. */
export function SignIn() {
  const isSent = useSignal(false)
  useEffect(() => void readDoor(), [])
  const { signIn, loading } = words.value
  if (!door.value) return <p>{loading}</p>
  if (!door.value.sends_links)
    return (
      <>
        <Heading key="none">{signIn.heading}</Heading>
        <p>{signIn.noMail}</p>
        <RingControl />
      </>
    )
  if (isSent.value) return <Sent />
  return (
    <AskForLink
      onSent={() => {
        isSent.value = true
      }}
    />
  )
}

function AskForLink({ onSent }: { onSent: () => void }) {
  const { signIn, notReached } = words.value
  const email = useSignal('')
  const wrong = useSignal<readonly Wrong[]>([])
  const isLost = useSignal(false)
  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    const isGiven = /\S@\S/.test(email.value)
    wrong.value = isGiven ? [] : [{ field: 'email', code: 'email' }]
    if (!isGiven) return
    try {
      const body = { email: email.value.trim(), language: language.value }
      await post('/api/home/link', body)
      onSent()
    } catch {
      isLost.value = true
    }
  }
  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      <Heading>{signIn.heading}</Heading>
      <ErrorSummary wrong={wrong.value} />
      {isLost.value && (
        <p class="stale" role="alert">
          ▲ {notReached}
        </p>
      )}
      <p>{signIn.intro}</p>
      <Box
        name="email"
        type="email"
        inputmode="email"
        label={signIn.email}
        error={errorOf(wrong.value, 'email')}
        value={email.value}
        onText={(text) => {
          email.value = text
        }}
      />
      <button type="submit" class="big big-main">
        {signIn.send}
      </button>
      <RingControl />
    </form>
  )
}

function Sent() {
  const { signIn } = words.value
  return (
    <>
      <Heading key="sent">{signIn.sentHeading}</Heading>
      <p>{signIn.sentText}</p>
      <p>{signIn.sentElse}</p>
      <RingControl />
    </>
  )
}

/** A link was opened: one press uses it up, so that a mail scanner's look does not. */
export function OpenLink({ token }: { token: string }) {
  const how = useSignal<'asking' | 'busy' | 'used' | 'lost'>('asking')
  useEffect(() => void readDoor(), [])
  const { link, loading, notReached } = words.value
  const press = async () => {
    how.value = 'busy'
    try {
      await post('/api/home/sign-in', { token })
      await readHome()
      location.replace(toStart)
    } catch (refused) {
      const isKnown = refused instanceof Refused && refused.problem.status === 401
      how.value = isKnown ? 'used' : 'lost'
    }
  }
  if (how.value === 'used')
    return (
      <>
        <Heading key="used">{link.failedHeading}</Heading>
        <p>{link.failedText}</p>
        <a
          class="big big-main"
          href={toStart}
          onClick={() => {
            signedIn.value = 'no'
          }}
        >
          {link.another}
        </a>
        <RingControl />
      </>
    )
  return (
    <>
      <Heading key="open">{link.heading}</Heading>
      <p>{link.text}</p>
      {how.value === 'lost' && (
        <p class="stale" role="alert">
          ▲ {notReached}
        </p>
      )}
      {how.value === 'busy' ? (
        <p role="status">{loading}</p>
      ) : (
        <Big onPress={() => void press()}>{link.press}</Big>
      )}
    </>
  )
}
