import { useSignal } from '@preact/signals'
import { call, get } from '../api/client'
import { inWords, Refused, UNREACHED } from '../api/problem'
import type { CrewPhone } from '../api/types'
import { TextField } from '../ui/fields'
import { InlineForm, said } from './InlineForm'
import { NotRead } from './NotRead'
import { mayDecide } from './store'
import { useFetched } from './useFetched'

const path = (id: string) => `/api/crews/${id}/phone`
const read = (id: string) => get<CrewPhone>(path(id))

/** The number that is texted when a crew does not answer: to be seen and written here. */
export function CrewNumber({ id, name }: { id: string; name: string }) {
  const version = useSignal(0)
  const writing = useSignal(false)
  const found = useFetched(read, mayDecide.value ? id : null, version.value)
  if (!mayDecide.value) return null
  if (writing.value)
    return (
      <NumberForm
        id={id}
        name={name}
        known={found.value?.phone ?? ''}
        onEnd={() => {
          writing.value = false
          version.value += 1
        }}
      />
    )
  return (
    <section aria-label="Mobile number">
      <h3>Mobile number</h3>
      {found.error && <NotRead what="The number" of={found} />}
      {found.value && (
        <p class="figures">
          {found.value.phone ?? '◆ None: this crew cannot be texted.'}
        </p>
      )}
      <button
        type="button"
        class="tool"
        onClick={() => {
          writing.value = true
        }}
      >
        {found.value?.phone ? 'Change the number' : 'Write a number'}
      </button>
    </section>
  )
}

function NumberForm({ id, name, known, onEnd }: NumberFormProps) {
  const error = useSignal<string | undefined>(undefined)
  return (
    <InlineForm
      submit="Keep this number"
      onCancel={onEnd}
      onSubmit={(form) => {
        void keep(id, said(form, 'phone')).then((refused) => {
          if (refused === null) onEnd()
          else error.value = refused
        })
      }}
    >
      <TextField
        label={`Mobile number of ${name}`}
        name="phone"
        hint="Texted when an offer has had no answer for two minutes. Empty: none."
        inputmode="tel"
        defaultValue={known}
        error={error.value}
      />
    </InlineForm>
  )
}

interface NumberFormProps {
  id: string
  name: string
  known: string
  onEnd: () => void
}

/** Why it was not kept, in words; null: it was. */
async function keep(id: string, phone: string): Promise<string | null> {
  try {
    await call(path(id), {
      method: 'PUT',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ phone: phone || null }),
    })
    return null
  } catch (refused) {
    const problem = refused instanceof Refused ? refused.problem : UNREACHED
    return problem.errors?.[0]?.rule ?? inWords(problem)
  }
}
