import { useState } from 'preact/hooks'
import { post } from '../api/client'
import { Refused } from '../api/problem'
import type { Me } from '../api/types'
import { TextField } from '../ui/fields'
import { Told, typed, wordsOf } from './page'

interface Props {
  button?: string
  onIn: (user: Me) => void
}

/** A name, a password and the code of now; what was wrong is never said more closely. */
export function ByPassword({ button = 'Sign in', onIn }: Props) {
  const [told, setTold] = useState<string>()
  const [isBusy, setBusy] = useState(false)
  const submit = async (form: HTMLFormElement) => {
    setBusy(true)
    setTold(undefined)
    try {
      const body = {
        handle: typed(form, 'username'),
        password: typed(form, 'password'),
        code: typed(form, 'code'),
      }
      onIn(await post<Me>('/api/sign-in/local', body))
    } catch (error) {
      setTold(refusedWords(error))
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
      <Told words={told} />
      <TextField label="Your sign-in name" name="username" autocomplete="username" />
      <TextField
        label="Password"
        name="password"
        isPassword
        autocomplete="current-password"
      />
      <TextField
        label="Code"
        name="code"
        hint="The six digits that the app on your phone shows now, or a recovery code."
        inputmode="numeric"
        autocomplete="one-time-code"
      />
      <button type="submit" class="nhsuk-button" aria-disabled={isBusy}>
        {isBusy ? 'One moment…' : button}
      </button>
    </form>
  )
}

const INCOMPLETE = 'Fill in your name, your password and the six digits of the code.'

function refusedWords(error: unknown): string {
  const isIncomplete = error instanceof Refused && error.problem.status === 422
  return isIncomplete ? INCOMPLETE : wordsOf(error)
}
