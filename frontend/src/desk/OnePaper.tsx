import type { PaperCrews } from '../api/types'
import { DESTINATION, OUTCOME } from '../board/endWords'
import { hhmm } from '../board/time'
import { NEED, say } from '../board/words'
import { AreaField, DateField, SelectField, TextField } from '../ui/fields'
import {
  change,
  type Draft,
  type Field,
  LABEL,
  removeDrafts,
  type Wrong,
} from './paper'
import { views } from './store'

export type CaseNames = Readonly<Record<string, string>>

const OPEN: ReadonlySet<string> = new Set(['waiting', 'assigned'])

/** Cases whose visit may be entered, and those that somebody has chosen already. */
export function caseNames(chosen: readonly Draft[]): CaseNames {
  const names: Record<string, string> = {}
  const kept = new Set(chosen.map(({ referral_id }) => referral_id))
  for (const { referral } of views.value)
    if (OPEN.has(referral.status) || kept.has(referral.id))
      names[referral.id] =
        `${say(NEED, referral.need)}, ${referral.locality || 'place unknown'}, ` +
        `${hhmm(referral.received_at)} (${referral.reference})`
  return names
}

interface OneProps {
  draft: Draft
  number: number
  cases: CaseNames
  crews: PaperCrews['crews']
  wrong: Wrong
  onChange: () => void
}

/** One visit, field by field in the order in which it stands on the paper. */
export function OnePaper({ draft, number, cases, crews, wrong, onChange }: OneProps) {
  const { key } = draft
  const field = (name: Field) => ({
    label: LABEL[name],
    name: `${name}-${key}`,
    value: draft[name],
    error: wrong[name],
  })
  return (
    <fieldset
      class="fieldset paper"
      onInput={({ target }) => {
        const { name, value } = target as HTMLInputElement
        onChange()
        change(key, name.slice(0, name.lastIndexOf('-')) as Field, value)
      }}
    >
      <legend>Visit {number}</legend>
      <SelectField
        {...field('referral_id')}
        hint={number === 1 ? 'A case that waits for a decision is decided first.' : ''}
        words={cases}
        empty="Choose"
      />
      <SelectField
        {...field('crew_id')}
        words={Object.fromEntries(crews.map(({ id, name }) => [id, name]))}
        empty="Choose"
      />
      <DateField {...field('day')} />
      <p class="quiet">
        Times as they stand on the paper, such as 03:10. One that is later than the end
        was the evening before.
      </p>
      <div class="paper-times">
        <TextField {...field('set_off_at')} />
        {draft.outcome !== 'not_found' && <TextField {...field('there_at')} />}
        <TextField {...field('ended_at')} />
      </div>
      <SelectField {...field('outcome')} words={OUTCOME} empty="Choose" />
      {draft.outcome === 'referred_on' && (
        <SelectField {...field('destination')} words={DESTINATION} empty="Choose" />
      )}
      <AreaField {...field('note')} rows={2} />
      <button
        type="button"
        class="tool"
        onClick={() => {
          onChange()
          removeDrafts([key])
          document.querySelector<HTMLElement>('.drawer h2')?.focus()
        }}
      >
        Remove visit {number}
      </button>
    </fieldset>
  )
}
