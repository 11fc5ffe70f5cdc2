import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { readLendCost, readNeighbours } from '../api/reads'
import type { CrewCard, LendBecause, LendCost } from '../api/types'
import { untilChoices } from '../board/loans'
import { hhmm } from '../board/time'
import { LEND_BECAUSE } from '../board/words'
import { AreaField, SelectField } from '../ui/fields'
import { lendCrew } from './act'
import { InlineForm, said } from './InlineForm'
import { now } from './store'
import { useFetched } from './useFetched'
import { WithoutCrew } from './WithoutCrew'

interface Terms {
  readonly to_area: string
  readonly name: string
  /** Null: to the end of the shift. */
  readonly until: string | null
}

/** Lend a crew to another area: to whom and until when, what it costs, then why. */
export function LendForm({ crew, onDone }: { crew: CrewCard; onDone: () => void }) {
  const terms = useSignal<Terms | null>(null)
  return (
    <section class="lend" aria-label="Lend to another area">
      <h3>Lend {crew.name}</h3>
      {terms.value === null ? (
        <TermsForm
          crew={crew}
          onCancel={onDone}
          onSaid={(told) => {
            terms.value = told
          }}
        />
      ) : (
        <Cost crew={crew} terms={terms.value} onDone={onDone} />
      )}
    </section>
  )
}

function TermsForm({ crew, onSaid, onCancel }: TermsFormProps) {
  const known = useFetched(readNeighbours, 'all', 0)
  const error = useSignal<string | undefined>(undefined)
  const areas = known.value?.areas ?? []
  const name = (id: string) => areas.find((area) => area.id === id)?.name ?? id
  const ends = `end of its shift, ${hhmm(crew.ends_at)}`
  if (known.value && areas.length === 0)
    return <p class="quiet">There is no other area on this service.</p>
  return (
    <InlineForm
      label="To whom and until when"
      submit="See what it costs"
      onCancel={onCancel}
      onSubmit={(form) => {
        const to_area = said(form, 'lend-to')
        error.value = to_area ? undefined : 'Choose an area'
        if (to_area)
          onSaid({
            to_area,
            name: name(to_area),
            until: said(form, 'lend-until') || null,
          })
      }}
    >
      {known.error && <p class="refusal">{known.error}</p>}
      <SelectField
        label="To"
        name="lend-to"
        words={Object.fromEntries(areas.map((area) => [area.id, area.name]))}
        empty="Choose an area"
        error={error.value}
      />
      <SelectField
        label="Until"
        name="lend-until"
        words={Object.fromEntries(
          untilChoices(crew.ends_at, now.peek()).map((at) => [at, hhmm(at)]),
        )}
        empty={ends}
      />
    </InlineForm>
  )
}

interface TermsFormProps {
  crew: CrewCard
  onSaid: (terms: Terms) => void
  onCancel: () => void
}

function Cost({ crew, terms, onDone }: CostProps) {
  const looks = useSignal(0)
  const asked = `${crew.id}/${terms.to_area}/${terms.until ?? ''}`
  const seen = useFetched(readLendCost, asked, looks.value)
  const head = useRef<HTMLHeadingElement>(null)
  useEffect(() => head.current?.focus(), [])
  const until = terms.until ? hhmm(terms.until) : hhmm(crew.ends_at)
  const label = `Lend to ${terms.name} until ${until}`
  return (
    <section class="foresight" aria-label="What this would cost">
      <h4 ref={head} tabIndex={-1}>
        What lending it to {terms.name} until {until} would cost here
      </h4>
      {seen.error && (
        <>
          <p class="refusal" role="alert">
            {seen.error}
          </p>
          <button type="button" class="tool" onClick={onDone}>
            Cancel
          </button>
        </>
      )}
      {!seen.error && !seen.value && <p class="quiet">Working it out…</p>}
      {seen.value && !seen.error && (
        <Told
          crew={crew}
          terms={terms}
          label={label}
          cost={seen.value}
          onDone={onDone}
          again={() => {
            looks.value += 1
          }}
        />
      )}
    </section>
  )
}

interface CostProps {
  crew: CrewCard
  terms: Terms
  onDone: () => void
}

function Told({ crew, terms, label, cost, onDone, again }: LendToldProps) {
  const error = useSignal<{ code?: string; words?: string }>({})
  return (
    <>
      <WithoutCrew {...cost} />
      <p class="quiet">
        {cost.left === 0
          ? 'No crew stays on duty here.'
          : `${cost.left} ${cost.left === 1 ? 'crew stays' : 'crews stay'} on duty here.`}
      </p>
      <InlineForm
        label={label}
        submit={label}
        onCancel={onDone}
        onSubmit={async (form) => {
          const because = said(form, 'lend-because') as LendBecause
          const words = said(form, 'lend-words')
          error.value = {
            ...(because ? {} : { code: 'Choose a reason' }),
            ...(words.length < 3 ? { words: 'Say why, in a few words' } : {}),
          }
          if (error.value.code || error.value.words) return
          const { to_area, until } = terms
          const body = { to_area, until, because, words }
          if (await lendCrew(crew.id, body, cost.crew_seen)) onDone()
          else again()
        }}
      >
        <SelectField
          label="Why?"
          name="lend-because"
          words={LEND_BECAUSE}
          empty="Choose a reason"
          error={error.value.code}
        />
        <AreaField
          label="In words, without names (kept in this area’s audit)"
          name="lend-words"
          rows={2}
          error={error.value.words}
        />
        <p class="quiet">
          Can be undone for 60 seconds, until they give it work. Either side can end it.
        </p>
      </InlineForm>
    </>
  )
}

interface LendToldProps extends CostProps {
  label: string
  cost: LendCost
  again: () => void
}
