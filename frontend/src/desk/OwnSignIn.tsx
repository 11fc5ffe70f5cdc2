import { type Signal, useSignal } from '@preact/signals'
import { post } from '../api/client'
import type { Problem } from '../api/problem'
import { readOwnSignIn } from '../api/reads'
import type { RecoveryCodes } from '../api/types'
import { TextField } from '../ui/fields'
import { DrawerHead } from './DrawerHead'
import { InlineForm, said } from './InlineForm'
import { NotRead } from './NotRead'
import { attempt, NotDone } from './settings/parts'
import { Told } from './Told'
import { useFetched } from './useFetched'

/** Another password and new codes for a lost phone, for whoever signs in so. */
export function OwnSignIn() {
  const again = useSignal(0)
  const found = useFetched(readOwnSignIn, 'me', again.value)
  const own = found.value
  return (
    <>
      <DrawerHead>How you sign in</DrawerHead>
      {found.error && <NotRead what="How you sign in" of={found} />}
      {own && own.handle === null && (
        <p>
          You have no password here: your organisation’s sign-in or a manager’s link
          lets you in. Change a password there.
        </p>
      )}
      {own?.handle && (
        <>
          <p>
            You sign in as <strong>{own.handle}</strong>, by a password and a code of
            your phone.
          </p>
          <Password handle={own.handle} />
          <Codes left={own.codes_left} again={again} />
        </>
      )}
    </>
  )
}

type Errors = Partial<Record<'old' | 'code' | 'password' | 'repeated', string>>

const CODE = {
  label: 'Code of your phone',
  hint: 'The six digits that the app shows now, or a recovery code.',
  autocomplete: 'one-time-code',
} as const

function Password({ handle }: { handle: string }) {
  const errors = useSignal<Errors>({})
  const problem = useSignal<Problem | null>(null)
  const done = useSignal(0)
  return (
    <section aria-label="Another password">
      <h3>Another password</h3>
      <InlineForm
        key={done.value}
        label="Another password"
        submit="Change the password"
        onSubmit={async (form) => {
          errors.value = missing(form)
          if (Object.keys(errors.value).length > 0) return
          const body = {
            old: String(form.get('own-old')),
            code: said(form, 'own-code'),
            password: String(form.get('own-new')),
          }
          problem.value = await attempt(() => post<void>('/api/me/password', body))
          if (problem.value === null) done.value++
        }}
      >
        <input type="hidden" autocomplete="username" value={handle} />
        <TextField
          label="The password that you have"
          name="own-old"
          isPassword
          autocomplete="current-password"
          error={errors.value.old}
        />
        <TextField {...CODE} name="own-code" error={errors.value.code} />
        <TextField
          label="The new password"
          hint="12 letters or more, without your name. Three words that do not go together are good."
          name="own-new"
          isPassword
          autocomplete="new-password"
          error={errors.value.password}
        />
        <TextField
          label="The new password once more"
          name="own-again"
          isPassword
          autocomplete="new-password"
          error={errors.value.repeated}
        />
        <NotDone problem={problem.value} />
      </InlineForm>
      {done.value > 0 && problem.value === null && (
        <Told key={done.value}>
          <strong>● The password is changed.</strong> Wherever else you were signed in,
          you are signed out.
        </Told>
      )}
    </section>
  )
}

function missing(form: FormData): Errors {
  const errors: Errors = {}
  const [fresh, repeated] = [form.get('own-new'), form.get('own-again')]
  if (!form.get('own-old')) errors.old = 'Type the password that you have'
  if (!said(form, 'own-code')) errors.code = 'Type the code that the app shows now'
  if (!fresh) errors.password = 'Type the new password'
  else if (fresh !== repeated) errors.repeated = 'It is not the same as above'
  return errors
}

function Codes({ left, again }: { left: number; again: Signal<number> }) {
  const problem = useSignal<Problem | null>(null)
  const codes = useSignal<readonly string[]>([])
  const typed = useSignal(0)
  const errors = useSignal<Errors>({})
  return (
    <section aria-label="Recovery codes">
      <h3>Recovery codes</h3>
      <p class={left < 3 ? 'warn figures' : 'figures'}>
        {left < 3 && '◆ '}
        {left} of your recovery codes are still good. New ones take their place.
      </p>
      <InlineForm
        key={typed.value}
        label="New recovery codes"
        submit="Make new recovery codes"
        onSubmit={async (form) => {
          const [password, code] = [
            String(form.get('codes-old')),
            said(form, 'codes-code'),
          ]
          errors.value = {
            ...(password ? {} : { old: 'Type your password' }),
            ...(code ? {} : { code: 'Type the code that the app shows now' }),
          }
          if (!password || !code) return
          codes.value = []
          problem.value = await attempt(async () => {
            const path = '/api/me/recovery-codes'
            const told = await post<RecoveryCodes>(path, { password, code })
            codes.value = told.recovery_codes
            again.value++
            typed.value++
          })
        }}
      >
        <TextField
          label="Your password"
          name="codes-old"
          isPassword
          autocomplete="current-password"
          error={errors.value.old}
        />
        <TextField {...CODE} name="codes-code" error={errors.value.code} />
        <NotDone problem={problem.value} />
      </InlineForm>
      {codes.value.length > 0 && (
        <Told key={typed.value}>
          <p>
            <strong>They are shown once.</strong> Write them down, and keep them away
            from your phone. Each is good once; those of before are good no more.
          </p>
          <ul class="plain figures">
            {codes.value.map((code) => (
              <li key={code}>{code}</li>
            ))}
          </ul>
        </Told>
      )}
    </section>
  )
}
