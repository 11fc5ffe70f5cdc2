import { useSignal } from '@preact/signals'
import { useId } from 'preact/hooks'
import type { ReferralCard } from '../api/types'
import { CATEGORY } from '../board/words'
import { SelectField, TextField } from '../ui/fields'
import { busy, told999 } from './act'

type Category = NonNullable<ReferralCard['category']>
const NEVER: ReadonlySet<ReferralCard['status']> = new Set([
  'declined',
  'declined_told',
  'cancelled',
])

/** Whether there may be an ambulance case to write down, and none is yet. */
function canTell999({ status, told_999_at }: ReferralCard): boolean {
  return told_999_at === null && !NEVER.has(status)
}

/** We rang 999 ourselves: their number and category, which the sender then hears from us. */
export function Told999({ referral }: { referral: ReferralCard }) {
  const isTelling = useSignal(false)
  const number = useId()
  const category = useId()
  const errors = useSignal<{ number?: string; category?: string }>({})
  const stop = () => {
    isTelling.value = false
  }
  if (!canTell999(referral)) return null
  if (!isTelling.value)
    return (
      <button
        type="button"
        class="tool"
        onClick={() => {
          isTelling.value = true
        }}
      >
        We rang 999…
      </button>
    )
  return (
    <form
      class="inline-form"
      aria-label="We rang 999"
      onSubmit={async (event) => {
        event.preventDefault()
        const form = new FormData(event.currentTarget)
        const told = String(form.get(number) ?? '').trim()
        const chosen = String(form.get(category) ?? '')
        errors.value = {
          ...(told ? {} : { number: 'Write the number that 999 gave you' }),
          ...(chosen ? {} : { category: 'Choose the category that 999 gave it' }),
        }
        if (told && chosen && (await told999(referral.id, told, chosen as Category)))
          stop()
      }}
    >
      <p>Ring 999 first. This does not stand a crew down.</p>
      <TextField
        label="CAD number that 999 gave you"
        name={number}
        error={errors.value.number}
      />
      <SelectField
        label="Category now"
        name={category}
        words={CATEGORY}
        empty="Choose a category"
        error={errors.value.category}
      />
      <div class="buttons">
        <button type="submit" class="tool tool-strong" disabled={busy.value !== null}>
          999 has it
        </button>
        <button type="button" class="tool" onClick={stop}>
          Cancel
        </button>
      </div>
    </form>
  )
}
