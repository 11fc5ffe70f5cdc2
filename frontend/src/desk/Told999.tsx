import { useSignal } from '@preact/signals'
import { useId } from 'preact/hooks'
import type { ReferralCard } from '../api/types'
import { CATEGORY } from '../board/words'
import { SelectField, TextField } from '../ui/fields'
import { told999 } from './act'
import { said, TwoSteps } from './InlineForm'

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
  const number = useId()
  const category = useId()
  const errors = useSignal<{ number?: string; category?: string }>({})
  if (!canTell999(referral)) return null
  return (
    <TwoSteps
      opener="We rang 999"
      label="We rang 999"
      submit="999 has it"
      onSubmit={async (form) => {
        const told = said(form, number)
        const chosen = said(form, category)
        errors.value = {
          ...(told ? {} : { number: 'Write the number that 999 gave you' }),
          ...(chosen ? {} : { category: 'Choose the category that 999 gave it' }),
        }
        if (!told || !chosen) return false
        return await told999(referral.id, told, chosen as Category)
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
    </TwoSteps>
  )
}
