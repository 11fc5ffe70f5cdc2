import { signal, useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { command } from '../api/client'
import type { HomeArrival, HomeStop, HomeWorse } from '../api/types'
import type { Wrong } from './draft'
import { ErrorSummary, errorOf } from './errors'
import { words } from './language'
import { inMemory } from './memory'
import { Big, Call999, Lines, Radios, RingControl, Tick } from './parts'
import { heard } from './watch'

type Sign = NonNullable<HomeWorse['red_flags']>[number]

const SIGNS = [
  'not_responding',
  'not_breathing_normally',
  'airway_not_clear',
  'bleeding_freely',
  'marked_difficulty_breathing_or_chest_pain',
  'loss_of_consciousness',
  'unusual_behaviour',
  'suspected_collapse',
  'trauma_head_neck_back',
  'evidence_of_fracture',
  'intense_pain',
] as const satisfies readonly Sign[]
const WHY = [
  'up_again',
  'ambulance_came',
  'by_mistake',
  'other',
] as const satisfies readonly HomeStop['reason'][]

/** What was done last: said in words until the next press. */
const said = signal<'worse' | 'cancel' | 'asked' | 'failed' | null>(null)

/** How the request stands after it; null: it could not be told. */
async function tell(
  id: string,
  what: string,
  body: unknown,
): Promise<HomeArrival | null> {
  said.value = null
  try {
    const path = `/api/home/requests/${id}/${what}`
    const now = await command<HomeArrival>(path, body, inMemory)
    heard(now)
    return now
  } catch {
    said.value = 'failed'
    return null
  }
}

/** What whoever waits can do: tell that it got worse, take it back, say "understood". */
export function Acts({ arrival }: { arrival: HomeArrival }) {
  const opened = useSignal<'worse' | 'cancel' | null>(null)
  const { worse, cancel } = words.value
  const close = () => {
    opened.value = null
  }
  if (opened.value === 'worse') return <Worse id={arrival.id} onEnd={close} />
  if (opened.value === 'cancel') return <Cancel arrival={arrival} onEnd={close} />
  return (
    <div class="acts">
      <Said />
      {arrival.must_acknowledge && <Understood id={arrival.id} />}
      {arrival.is_open && (
        <>
          <Big
            tone="harm"
            onPress={() => {
              opened.value = 'worse'
            }}
          >
            {worse.open}
          </Big>
          <Big
            tone="plain"
            onPress={() => {
              opened.value = 'cancel'
            }}
          >
            {cancel.open}
          </Big>
        </>
      )}
    </div>
  )
}

function Said() {
  const { worse, cancel, notDone } = words.value
  const what = said.value
  if (!what) return null
  if (what === 'failed') return <Failed words={notDone} />
  const text = { worse: worse.sent, cancel: cancel.sent, asked: cancel.asked }[what]
  return (
    <p class="looked" role="status">
      ✓ {text}
    </p>
  )
}

function Failed({ words: text }: { words: string }) {
  return (
    <div class="stale" role="alert">
      <p>▲ {text}</p>
      <RingControl />
    </div>
  )
}

function Understood({ id }: { id: string }) {
  const { arrival } = words.value
  return (
    <>
      <p>{arrival.understoodText}</p>
      <Big onPress={() => void tell(id, 'acknowledge', undefined)}>
        {arrival.understood}
      </Big>
    </>
  )
}

/** The heading of a part that opens in place takes the focus. */
function PartHeading({ children }: { children: string }) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  return (
    <h2 tabIndex={-1} ref={heading}>
      {children}
    </h2>
  )
}

interface PartProps {
  readonly onEnd: () => void
}

function Worse({ id, onEnd }: PartProps & { id: string }) {
  const { worse, signs, back, notDone } = words.value
  const chosen = useSignal<ReadonlySet<Sign>>(new Set())
  const text = useSignal('')
  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    const body = {
      red_flags: [...chosen.value].sort(),
      words: text.value.trim() || null,
    }
    if (!(await tell(id, 'worse', body))) return
    said.value = 'worse'
    onEnd()
  }
  return (
    <form class="part part-harm" onSubmit={(event) => void submit(event)}>
      <PartHeading>{worse.heading}</PartHeading>
      <p>{worse.first}</p>
      <Call999 />
      {said.value === 'failed' && <Failed words={notDone} />}
      <fieldset class="ask">
        <legend>{worse.what}</legend>
        <div class="choices choices-column">
          {SIGNS.map((sign) => (
            <Tick
              key={sign}
              name={`sign-${sign}`}
              label={signs[sign]}
              checked={chosen.value.has(sign)}
              onTick={(is) => {
                const next = new Set(chosen.value)
                if (is) next.add(sign)
                else next.delete(sign)
                chosen.value = next
              }}
            />
          ))}
        </div>
      </fieldset>
      <Lines
        name="worse_words"
        label={worse.words}
        value={text.value}
        onText={(given) => {
          text.value = given
        }}
      />
      <button type="submit" class="big big-main">
        {worse.send}
      </button>
      <Big tone="plain" onPress={onEnd}>
        {back}
      </Big>
    </form>
  )
}

function Cancel({ arrival, onEnd }: PartProps & { arrival: HomeArrival }) {
  const { cancel, why, back, notDone } = words.value
  const chosen = useSignal<HomeStop['reason'] | ''>('')
  const wrong = useSignal<readonly Wrong[]>([])
  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    if (!chosen.value) {
      wrong.value = [{ field: 'why', code: 'why' }]
      return
    }
    const now = await tell(arrival.id, 'cancel', { reason: chosen.value })
    if (!now) return
    said.value = now.stage === 'cancelled' ? 'cancel' : 'asked'
    onEnd()
  }
  return (
    <form class="part" onSubmit={(event) => void submit(event)} noValidate>
      <PartHeading>{cancel.open}</PartHeading>
      <ErrorSummary wrong={wrong.value} />
      {said.value === 'failed' && <Failed words={notDone} />}
      <Radios
        name="why"
        label={cancel.heading}
        error={errorOf(wrong.value, 'why')}
        codes={WHY}
        texts={why}
        chosen={chosen.value}
        layout="column"
        onChoose={(reason) => {
          chosen.value = reason
        }}
      />
      <button type="submit" class="big big-main">
        {cancel.send}
      </button>
      <Big tone="plain" onPress={onEnd}>
        {back}
      </Big>
    </form>
  )
}
