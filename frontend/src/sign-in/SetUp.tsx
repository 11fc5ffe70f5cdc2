import { useEffect, useRef, useState } from 'preact/hooks'
import { post } from '../api/client'
import type { Me, SetUpDone, Square } from '../api/types'
import { TextField } from '../ui/fields'
import { Told, typed, wordsOf } from './page'

interface Props {
  /** A manager's link: it is used up by the last step only. */
  token: string
  onIn: (user: Me) => void
}

const BORDER = 4

/** Choose a name and a password, let the phone read the square, prove one code. */
export function SetUp({ token, onIn }: Props) {
  const [square, setSquare] = useState<Square>()
  const [told, setTold] = useState<string>()
  const [isBusy, setBusy] = useState(false)
  const [done, setDone] = useState<SetUpDone>()
  useEffect(() => {
    post<Square>('/api/sign-in/local/begin', { token })
      .then(setSquare)
      .catch((error: unknown) => setTold(wordsOf(error)))
  }, [token])
  if (done) return <Codes codes={done.recovery_codes} onKept={() => onIn(done.me)} />
  if (!square) return told ? <Told words={told} /> : <p>One moment.</p>
  const submit = async (form: HTMLFormElement) => {
    setBusy(true)
    setTold(undefined)
    try {
      const body = {
        token,
        handle: typed(form, 'username').trim().toLowerCase(),
        password: typed(form, 'new-password'),
        code: typed(form, 'code').replace(/\s/g, ''),
        sealed: square.sealed,
      }
      setDone(await post<SetUpDone>('/api/sign-in/local/set-up', body))
    } catch (error) {
      setTold(wordsOf(error))
    } finally {
      setBusy(false)
    }
  }
  return (
    <form
      class="sign-in-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (!isBusy) void submit(event.currentTarget)
      }}
    >
      <p>
        {square.name}: choose how you sign in from now on. This link works once, when
        you finish.
      </p>
      <Told words={told} />
      <TextField
        label="Your sign-in name"
        name="username"
        hint="3 letters or more, such as kim.lee or your e-mail address."
        autocomplete="username"
      />
      <TextField
        label="A new password"
        name="new-password"
        hint="12 letters or more, without your name. Three words that do not go together are good."
        isPassword
        autocomplete="new-password"
      />
      <h2>Your phone as second proof</h2>
      <p>
        Open an authenticator app on your phone, and let it read this square, or type
        the key.
      </p>
      <Drawn rows={square.rows} />
      <p>
        Key: <span class="sign-in-key figures">{inFours(square.secret)}</span>
      </p>
      <TextField
        label="Code"
        name="code"
        hint="The six digits that the app shows now."
        inputmode="numeric"
        autocomplete="one-time-code"
      />
      <button type="submit" class="nhsuk-button" aria-disabled={isBusy}>
        {isBusy ? 'One moment…' : 'Finish and sign in'}
      </button>
    </form>
  )
}

interface CodesProps {
  codes: readonly string[]
  onKept: () => void
}

/** For the day when the phone is lost; they are never shown again. */
function Codes({ codes, onKept }: CodesProps) {
  const title = useRef<HTMLHeadingElement>(null)
  useEffect(() => title.current?.focus(), [])
  return (
    <>
      <h2 tabIndex={-1} ref={title}>
        Keep these codes on paper
      </h2>
      <p>
        If your phone is lost, type one of them instead of the six digits. Each works
        once. They are not shown again.
      </p>
      <ul class="sign-in-codes figures">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <button type="button" class="nhsuk-button" onClick={onKept}>
        I have kept them: go on
      </button>
    </>
  )
}

function inFours(secret: string): string {
  return secret.replace(/(.{4})(?=.)/g, '$1 ')
}

/** Black on white by day and by night: apps read no other. */
function Drawn({ rows }: { rows: readonly string[] }) {
  const size = rows.length + 2 * BORDER
  const dark = rows.flatMap((row, y) =>
    [...row].flatMap((cell, x) =>
      cell === '1' ? [`M${x + BORDER} ${y + BORDER}h1v1h-1z`] : [],
    ),
  )
  return (
    <svg
      class="sign-in-square"
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label="Square for an authenticator app; the key below says the same"
      shape-rendering="crispEdges"
    >
      <rect width={size} height={size} fill="#fff" />
      <path d={dark.join('')} fill="#000" />
    </svg>
  )
}
