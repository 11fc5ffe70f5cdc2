import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { readPreview } from '../api/reads'
import type { Effect, ChoicePreview as Preview, SetAside } from '../api/types'
import { hhmm, minutesBetween, toSpare } from '../board/time'
import { ACT, SET_ASIDE } from '../board/words'
import { AreaField, SelectField } from '../ui/fields'
import { type Chosen, choose, type Override } from './act'
import { InlineForm, said } from './InlineForm'
import { isBusyHere } from './pressed'
import { board } from './store'
import { useFetched } from './useFetched'

/** What a choice would do, to this case and to every other: read before it is made.
 *
 * When the case changes under the hands, the dialog and what was written stay: it says so,
 * makes no choice any more, and looks again when it is asked to.
 */
export function ChoicePreview(props: ChoiceProps) {
  const { id, act, crewId, secondId, leavesId, onDone } = props
  const looks = useSignal(0)
  const asked = [id, act, crewId ?? '', secondId ?? '', leavesId ?? ''].join('/')
  const fetched = useFetched(readPreview, asked, looks.value)
  const last = useRef<Preview | null>(null)
  if (fetched.value) last.current = fetched.value
  const seen = last.current
  const isRefused = useSignal(false)
  const head = useRef<HTMLHeadingElement>(null)
  useEffect(() => head.current?.focus(), [])
  const again = () => {
    isRefused.value = false
    looks.value += 1
  }
  const isOld = seen !== null && board.value.referrals.get(id)?.version !== seen.version
  return (
    <section class="foresight" aria-label="What this would do">
      <h4 ref={head} tabIndex={-1}>
        What this would do
      </h4>
      {fetched.error && (
        <p class="refusal" role="alert">
          {fetched.error}
        </p>
      )}
      {(isOld || fetched.error || isRefused.value) && (
        <LookAgain isOld={isOld} again={again} />
      )}
      {!fetched.error && !seen && <p class="quiet">Working it out…</p>}
      {seen ? (
        <Told
          id={id}
          chosen={{ crewId, secondId }}
          seen={seen}
          isOld={isOld || fetched.error !== null}
          onRefused={() => {
            isRefused.value = true
          }}
          onDone={onDone}
        />
      ) : (
        <button type="button" class="tool" onClick={onDone}>
          Cancel
        </button>
      )}
    </section>
  )
}

export interface ChoiceProps {
  id: string
  act: 'assign' | 'pin' | 'second' | 'meet'
  crewId: string | null
  secondId?: string | undefined
  /** The case that a suggestion says the crew would leave. */
  leavesId?: string | undefined
  onDone: () => void
}

function LookAgain({ isOld, again }: { isOld: boolean; again: () => void }) {
  return (
    <div class="look-again">
      {isOld && (
        <p class="warn" role="status">
          <strong>◆ This case changed since you looked.</strong> The figures below are
          of before.
        </p>
      )}
      <button type="button" class="tool tool-strong" onClick={again}>
        Look again
      </button>
    </div>
  )
}

function Told({ id, chosen, seen, isOld, onRefused, onDone }: ToldProps) {
  const error = useSignal<{ code?: string; words?: string }>({})
  const label = ACT[seen.act](seen.crew ?? '')
  const isForbidden = seen.act === 'meet' && seen.rules.length > 0
  return (
    <>
      <Effects seen={seen} />
      <InlineForm
        label={label}
        submit={label}
        isHeld={isOld || isForbidden}
        onCancel={onDone}
        onSubmit={async (form) => {
          const why = seen.rules.length > 0 ? override(form) : undefined
          error.value = why ? lacking(why) : {}
          if (error.value.code || error.value.words) return
          if (await choose(id, chosen, seen, why)) onDone()
          else onRefused()
        }}
      >
        {isForbidden && <TwoForbidden seen={seen} />}
        {!isForbidden && seen.rules.length > 0 && (
          <Against seen={seen} error={error.value} />
        )}
        <p class="quiet">{undoWords(seen)}</p>
      </InlineForm>
    </>
  )
}

interface ToldProps {
  id: string
  chosen: Chosen
  seen: Preview
  /** It is of before: nothing is chosen by it. */
  isOld: boolean
  onRefused: () => void
  onDone: () => void
}

function undoWords({ act }: Preview): string {
  return act === 'pin' || act === 'unpin'
    ? 'Can be undone for 60 seconds.'
    : 'Can be undone for 60 seconds, until the crew accepts.'
}

function override(form: FormData): Override {
  return {
    override_code: said(form, 'override-code') as SetAside,
    override_reason: said(form, 'override'),
  }
}

function lacking({ override_code, override_reason }: Override) {
  return {
    ...(override_code ? {} : { code: 'Choose a reason' }),
    ...(override_reason.length < 5 ? { words: 'Say why, in a few words' } : {}),
  }
}

/** No rule is set aside for two at once: each by itself, with its reason. */
function TwoForbidden({ seen }: { seen: Preview }) {
  return (
    <p class="warn">
      <strong>◆ A rule forbids these two now</strong>: one{' '}
      {seen.rules.map(({ words }) => words).join('; ')}. Choose the crews one by one
      below, with a reason.
    </p>
  )
}

/** A rule keeps the crew away: it is sent only with a reason that is kept. */
function Against({ seen, error }: AgainstProps) {
  return (
    <>
      <p class="warn">
        <strong>◆ A rule forbids it.</strong> {seen.crew}{' '}
        {seen.rules.map(({ words }) => words).join('; ')}.
      </p>
      <SelectField
        label="Why all the same?"
        name="override-code"
        words={SET_ASIDE}
        empty="Choose a reason"
        error={error.code}
      />
      <AreaField
        label="In words (kept with the case)"
        name="override"
        rows={2}
        error={error.words}
      />
    </>
  )
}

interface AgainstProps {
  seen: Preview
  error: { code?: string; words?: string }
}

function Effects({ seen }: { seen: Preview }) {
  const left = seen.others.find(({ referral_id }) => referral_id === seen.taken_from)
  return (
    <>
      {isBusyHere.value && <p class="quiet">Sending…</p>}
      {seen.taken_from && (
        <p class="warn">
          <strong>
            ◆ {seen.crew} leaves {left?.reference ?? 'another case'}
          </strong>
          , which waits again by its own clock. The crew’s phone says so.
        </p>
      )}
      <EffectTable cases={seen.others}>
        <EffectRow effect={seen.case} name="This case" />
      </EffectTable>
      {seen.others.length === 0 && (
        <p class="quiet">No other case would be reached by another, or later.</p>
      )}
    </>
  )
}

interface EffectTableProps {
  cases: readonly Effect[]
  /** What stands over "before" and "after". */
  heads?: readonly [string, string] | undefined
  children?: ComponentChildren
}

/** What becomes of each case; `children`: rows that come first. */
export function EffectTable({ cases, heads, children }: EffectTableProps) {
  const [before, after] = heads ?? ['Now', 'Then']
  return (
    <table class="effects figures">
      <thead>
        <tr>
          <th scope="col">Case</th>
          <th scope="col">{before}</th>
          <th scope="col">{after}</th>
        </tr>
      </thead>
      <tbody>
        {children}
        {cases.map((effect) => (
          <EffectRow key={effect.referral_id} effect={effect} name={effect.reference} />
        ))}
      </tbody>
    </table>
  )
}

/** One case as it is and as it would be. */
export function EffectRow({ effect, name }: { effect: Effect; name: string }) {
  const isWorse = loses(effect)
  return (
    <tr class={isWorse ? 'loses' : undefined}>
      <th scope="row">
        {name}
        {isWorse && <span class="tag tag-care">loses</span>}
      </th>
      <td>{coming(effect.before, effect.due_at)}</td>
      <td>{coming(effect.after, effect.due_at)}</td>
    </tr>
  )
}

/** Left without a crew, or late though it was not. */
export function loses({ before, after }: Effect): boolean {
  if (before.spare_min === null) return false
  return (
    after.spare_min === null ||
    (after.spare_min < 0 && after.spare_min < before.spare_min)
  )
}

function coming({ crew, arrive_at }: Effect['before'], dueAt: string): string {
  if (crew === null || arrive_at === null) return 'nobody'
  return `${crew} ${hhmm(arrive_at)}, ${toSpare(minutesBetween(arrive_at, dueAt))}`
}
