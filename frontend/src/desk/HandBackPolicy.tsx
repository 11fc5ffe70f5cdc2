import { useSignal } from '@preact/signals'
import { useId } from 'preact/hooks'
import { readHandBackPolicy } from '../api/reads'
import type { HandBackPolicy as Policy } from '../api/types'
import { autoWords } from '../board/handBack'
import { HOLD } from '../board/words'
import { TextField } from '../ui/fields'
import { setHandBackPolicy } from './act'
import { DrawerHead, Refusal } from './DrawerHead'
import { InlineForm, said } from './InlineForm'
import { NotRead } from './NotRead'
import { close } from './selection'
import { board, me } from './store'
import { useFetched } from './useFetched'

/** When cases go back to 999, which by themselves, and what the minutes rest on. */
export function HandBackPolicy() {
  const policy = useFetched(readHandBackPolicy, 'area', board.value.area?.hand_back)
  const told = policy.value
  const role = me.value?.role
  return (
    <>
      <DrawerHead>Hand-back policy</DrawerHead>
      {policy.error && <NotRead what="The policy" of={policy} />}
      {told && <Leads policy={told} />}
      <Refusal />
      {told && (role === 'coordinator' || role === 'manager') && (
        <Change key={JSON.stringify(told)} policy={told} />
      )}
    </>
  )
}

function Leads({ policy }: { policy: Policy }) {
  return (
    <section aria-label="Lead times">
      <p>
        Now: <strong>{autoWords(policy.auto)}</strong>. Drafted {policy.margin_min} min
        before the last moment.
      </p>
      <h3>What 999 needs to be there</h3>
      <ul class="plain">
        {policy.leads.map((lead) => (
          <li key={lead.category}>
            <strong class="figures">
              {named(lead.category)}: {lead.minutes} min
            </strong>
            <br />
            <span class="quiet">
              {lead.is_own ? 'Agreed by this area' : `${lead.says}. ${lead.source}`}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}

const named = (category: string) =>
  category === 'none' ? 'Not from 999' : `Category ${category}`

function Change({ policy }: { policy: Policy }) {
  const why = useId()
  const error = useSignal<string | undefined>(undefined)
  return (
    <InlineForm
      label="Change the hand-back policy"
      submit="Change the policy"
      onSubmit={async (form) => {
        const reason = said(form, why)
        error.value = reason ? undefined : 'Say why: the audit keeps it'
        if (reason && (await setHandBackPolicy({ ...read(form, policy), why: reason })))
          close()
      }}
    >
      <fieldset class="fieldset">
        <legend>Goes back by itself, from 999 only</legend>
        {Object.entries(HOLD).map(([code, words]) => (
          <label key={code} class="radio">
            <input
              type="checkbox"
              name="auto"
              value={code}
              defaultChecked={policy.auto.some((one) => one === code)}
            />
            {words}
          </label>
        ))}
      </fieldset>
      <TextField
        label="Drafted so many minutes before the last moment"
        name="margin"
        inputmode="numeric"
        defaultValue={String(policy.margin_min)}
      />
      {policy.leads.map((lead) => (
        <TextField
          key={lead.category}
          label={`${named(lead.category)}: minutes that 999 needs`}
          name={lead.category}
          inputmode="numeric"
          defaultValue={String(lead.minutes)}
        />
      ))}
      <TextField label="Why, and who agreed (audit)" name={why} error={error.value} />
    </InlineForm>
  )
}

/** What is said of it now; minutes that nobody changed stay assumed. */
function read(form: FormData, policy: Policy) {
  const own = policy.leads
    .map((lead) => ({ lead, minutes: Number(form.get(lead.category)) }))
    .filter(({ lead, minutes }) => lead.is_own || minutes !== lead.minutes)
  return {
    auto: form.getAll('auto').map(String),
    margin_min: Number(form.get('margin')),
    lead_min: Object.fromEntries(
      own.map(({ lead, minutes }) => [lead.category, minutes]),
    ),
  }
}
