import { useSignal } from '@preact/signals'
import { readBulk } from '../api/reads'
import type { BulkAct, BulkBody, BulkDone, BulkPreview } from '../api/types'
import { whichAndWhen, whichWords } from '../board/which'
import { BULK, BULK_EACH, HAND_BACK, WITHDRAW } from '../board/words'
import { SelectField } from '../ui/fields'
import { HiddenOnes } from './Choosing'
import { DrawerHead, Refusal } from './DrawerHead'
import { InlineForm, said } from './InlineForm'
import { actOnMany, hiddenOnes, many, outcome } from './many'
import { now, viewById } from './store'
import { useFetched } from './useFetched'

/** One act for the chosen cases: what would become of each, then what became. */
export function ManyCases() {
  return outcome.value ? <Outcomes done={outcome.value} /> : <Choice />
}

/** Begun anew with each batch: no act is left over from the last. */
function Choice() {
  const act = useSignal<BulkAct | null>(null)
  return (
    <>
      <DrawerHead>Selected: {many.value.length}</DrawerHead>
      <Refusal />
      <HiddenOnes />
      <fieldset class="fieldset">
        <legend>What to do</legend>
        {(Object.keys(BULK) as BulkAct[]).map((code) => (
          <label key={code} class="radio">
            <input
              type="radio"
              name="bulk-act"
              value={code}
              checked={act.value === code}
              onChange={() => {
                act.value = code
              }}
            />
            {BULK[code]}
          </label>
        ))}
      </fieldset>
      {act.value && many.value.length > 0 && (
        <Preview key={act.value} act={act.value} />
      )}
    </>
  )
}

function Preview({ act }: { act: BulkAct }) {
  const looks = useSignal(0)
  const seen = useFetched(readBulk, [act, ...many.value].join('/'), looks.value)
  if (seen.error)
    return (
      <>
        <p class="refusal" role="alert">
          {seen.error}
        </p>
        <button
          type="button"
          class="tool"
          onClick={() => {
            looks.value += 1
          }}
        >
          Look again
        </button>
      </>
    )
  if (!seen.value) return <p class="quiet">Looking at each case…</p>
  return <Each seen={seen.value} />
}

function Each({ seen }: { seen: BulkPreview }) {
  const error = useSignal<string | undefined>(undefined)
  const { act } = seen
  const able = seen.cases.filter(isAble)
  const hidden = new Set(hiddenOnes.value)
  const unseen = able.filter(({ referral_id }) => hidden.has(referral_id)).length
  const also = unseen > 0 ? `, ${unseen} of them hidden` : ''
  const reasons = { hand_back: HAND_BACK, withdraw: WITHDRAW } as const
  const words = act === 'hand_back' || act === 'withdraw' ? reasons[act] : null
  return (
    <>
      <ul class="plain many" aria-label="What would become of each">
        {seen.cases.map((one) => (
          <li key={one.referral_id} class={one.refused ? 'warn' : ''}>
            <Which one={one} withClock />
            {one.refused ? `✕ not done: ${one.refused}` : BULK_EACH[act]}
            {one.stands_down && `; ${one.stands_down} is stood down`}
            {hidden.has(one.referral_id) && (
              <span class="tag tag-care">hidden by the filter</span>
            )}
          </li>
        ))}
      </ul>
      {able.length > 0 && (
        <InlineForm
          label={BULK[act]}
          submit={`${BULK[act]}: ${able.length} of ${seen.cases.length}${also}`}
          onSubmit={async (form) => {
            const reason = said(form, 'bulk-reason')
            error.value = words && !reason ? 'Choose a reason' : undefined
            if (error.value) return
            await actOnMany(body(act, able, reason))
          }}
        >
          {words && (
            <SelectField
              label="Why?"
              name="bulk-reason"
              words={words}
              empty="Choose a reason"
              error={error.value}
            />
          )}
        </InlineForm>
      )}
    </>
  )
}

/** What it is and where, as its row says it, before what becomes of it. */
function Which({ one, withClock }: WhichProps) {
  const view = viewById.value.get(one.referral_id)
  const words = withClock
    ? view && whichAndWhen(view, now.value)
    : view && whichWords(view)
  return (
    <div class="which">
      <strong class="figures">{one.reference}</strong>{' '}
      {words ?? 'no longer on the board'}
    </div>
  )
}

interface WhichProps {
  one: { readonly referral_id: string; readonly reference: string }
  withClock?: boolean
}

type Seen = BulkPreview['cases'][number]
type Able = Seen & { readonly version: number }

function isAble(one: Seen): one is Able {
  return one.refused === null && one.version !== null
}

function body(act: BulkAct, able: readonly Able[], reason: string): BulkBody {
  return {
    act,
    cases: able.map(({ referral_id, version }) => ({ id: referral_id, version })),
    ...(act === 'hand_back'
      ? { hand_back_reason: reason as NonNullable<BulkBody['hand_back_reason']> }
      : {}),
    ...(act === 'withdraw' ? { withdraw_reason: reason } : {}),
  }
}

/** Each by its number: what was refused stands first. */
function Outcomes({ done }: { done: BulkDone }) {
  const refused = done.cases.filter((one) => !one.done)
  const count = done.cases.length - refused.length
  return (
    <>
      <DrawerHead>
        {count} done, {refused.length} not
      </DrawerHead>
      <div role="status">
        <ul class="plain many" aria-label="What became of each">
          {refused.map((one) => (
            <li key={one.referral_id} class="warn">
              <Which one={one} />✕ not done: {one.refused}
            </li>
          ))}
          {done.cases
            .filter((one) => one.done)
            .map((one) => (
              <li key={one.referral_id}>
                <Which one={one} />✓ done
              </li>
            ))}
        </ul>
      </div>
    </>
  )
}
