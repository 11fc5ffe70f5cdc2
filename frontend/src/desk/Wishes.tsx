import { useSignal } from '@preact/signals'
import type { ReferralCard, Wishes } from '../api/types'
import { type CaseView, isClosed } from '../board/cases'
import { say, TRAIT } from '../board/words'
import { CheckField, Fieldset, TextField } from '../ui/fields'
import { setWishes } from './act'
import { said, TwoSteps } from './InlineForm'
import { crews, mayDecide } from './store'

type Trait = ReferralCard['prefers'][number]

/** What is wished of whoever comes: asked for, made a rule, and who may not go. */
export function WishesOf({ view: { referral } }: { view: CaseView }) {
  const has =
    referral.prefers.length + referral.must.length + referral.not_crews.length > 0
  const mayChange =
    mayDecide.value && !isClosed(referral) && referral.status !== 'joined'
  if (!has && !mayChange) return null
  return (
    <section aria-label="Wishes">
      <h3>Wishes</h3>
      {!has && <p class="quiet">None told.</p>}
      {referral.must.length > 0 && (
        <p class="warn">
          <strong>▲ Must be aboard, for safeguarding:</strong> {words(referral.must)}
        </p>
      )}
      {referral.prefers.length > 0 && (
        <p>
          <strong>Asked for:</strong> {words(referral.prefers)}
          <span class="quiet"> (if somebody can; nobody waits in vain for it)</span>
        </p>
      )}
      {referral.not_crews.length > 0 && (
        <p class="warn">
          <strong>◆ Not to be sent:</strong> {referral.not_crews.map(nameOf).join(', ')}
        </p>
      )}
      {mayChange && <WishesForm key={referral.id} referral={referral} />}
    </section>
  )
}

function words(traits: readonly Trait[]): string {
  return traits.map((trait) => say(TRAIT, trait)).join(', ')
}

function nameOf(crewId: string): string {
  return (
    crews.value.find(({ crew }) => crew.id === crewId)?.crew.name ??
    'a crew that is off duty'
  )
}

function WishesForm({ referral }: { referral: ReferralCard }) {
  const error = useSignal<string | undefined>(undefined)
  const onDuty = crews.value.map(({ crew }) => crew.id)
  const offDuty = referral.not_crews.filter((id) => !onDuty.includes(id))
  return (
    <TwoSteps
      opener="Change wishes"
      submit="Write these wishes down"
      label="Wishes"
      onSubmit={async (form) => {
        const why = said(form, 'wishes-why')
        error.value = why ? undefined : 'Say who asked, in a few words'
        return !!why && (await setWishes(referral.id, read(form, why)))
      }}
    >
      <Ticks legend="Asked for" name="prefers" words={TRAIT} first={referral.prefers} />
      <details open={referral.must.length > 0}>
        <summary>Make it a rule, for safeguarding</summary>
        <Ticks
          legend="Must be aboard"
          name="must"
          words={TRAIT}
          first={referral.must}
        />
      </details>
      <details open={referral.not_crews.length > 0}>
        <summary>Crews that may not go</summary>
        <Ticks
          legend="Not to be sent"
          name="not_crews"
          words={Object.fromEntries(
            [...onDuty, ...offDuty].map((id) => [id, nameOf(id)]),
          )}
          first={referral.not_crews}
        />
      </details>
      <TextField label="Who asked, and why" name="wishes-why" error={error.value} />
    </TwoSteps>
  )
}

/** Boxes that keep what was ticked while the board goes on moving under the form. */
function Ticks({ legend, name, words, first }: TicksProps) {
  const ticked = useSignal<readonly string[]>(first)
  return (
    <Fieldset legend={legend}>
      {Object.entries(words).map(([code, text]) => (
        <CheckField
          key={code}
          label={text}
          name={name}
          value={code}
          checked={ticked.value.includes(code)}
          onChange={(isTicked) => {
            const others = ticked.value.filter((one) => one !== code)
            ticked.value = isTicked ? [...others, code] : others
          }}
        />
      ))}
    </Fieldset>
  )
}

interface TicksProps {
  legend: string
  name: string
  words: Readonly<Record<string, string>>
  first: readonly string[]
}

function read(form: FormData, why: string): Wishes {
  return {
    prefers: traits(form, 'prefers'),
    must: traits(form, 'must'),
    not_crews: form.getAll('not_crews').map(String),
    why,
  }
}

function traits(form: FormData, name: string): Trait[] {
  const told = form.getAll(name)
  return (Object.keys(TRAIT) as Trait[]).filter((trait) => told.includes(trait))
}
