import { type Signal, useSignal } from '@preact/signals'
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

/** What came of the last press on this page: said in words until the next. */
type Told = 'worse' | 'cancel' | 'asked' | 'understood' | 'failed'

/** How the request stands after it; null: it could not be told. */
async function tell(
  id: string,
  what: string,
  body: unknown,
): Promise<HomeArrival | null> {
  try {
    const path = `/api/home/requests/${id}/${what}`
    const now = await command<HomeArrival>(path, body, inMemory)
    heard(now)
    return now
  } catch {
    return null
  }
}

/** What whoever waits can do: tell that it got worse, take it back, say "understood". */
export function Acts({ arrival }: { arrival: HomeArrival }) {
  const opened = useSignal<'worse' | 'cancel' | null>(null)
  const left = useRef<'worse' | 'cancel' | null>(null)
  const said = useSignal<Told | null>(null)
  const { worse, cancel } = words.value
  const open = (part: 'worse' | 'cancel') => {
    said.value = null
    opened.value = part
  }
  const close = () => {
    const isDone = said.value !== null && said.value !== 'failed'
    left.current = isDone ? null : opened.value
    opened.value = null
  }
  const part = { arrival, said, onEnd: close }
  if (opened.value === 'worse') return <Worse {...part} />
  if (opened.value === 'cancel') return <Cancel {...part} />
  return (
    <div class="acts">
      <Said what={said.value} />
      {arrival.must_acknowledge && <Understood id={arrival.id} said={said} />}
      {arrival.is_open && (
        <>
          <Big
            tone="harm"
            takesFocus={left.current === 'worse'}
            onPress={() => open('worse')}
          >
            {worse.open}
          </Big>
          <Big
            tone="plain"
            takesFocus={left.current === 'cancel'}
            onPress={() => open('cancel')}
          >
            {cancel.open}
          </Big>
        </>
      )}
    </div>
  )
}

/** The button that was pressed is gone: what came of it takes the focus and is read out. */
function Said({ what }: { what: Told | null }) {
  const { arrival, worse, cancel, notDone } = words.value
  const line = useRef<HTMLParagraphElement>(null)
  useEffect(() => {
    if (what) line.current?.focus()
  }, [what])
  if (!what) return null
  if (what === 'failed') return <Failed words={notDone} />
  const texts = {
    worse: worse.sent,
    cancel: cancel.sent,
    asked: cancel.asked,
    understood: arrival.known,
  }
  return (
    <p class="looked" role="status" tabIndex={-1} ref={line}>
      ✓ {texts[what]}
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

function Understood({ id, said }: { id: string; said: Signal<Told | null> }) {
  const { arrival } = words.value
  const press = async () => {
    said.value = null
    const now = await tell(id, 'acknowledge', undefined)
    said.value = now ? 'understood' : 'failed'
  }
  return (
    <>
      <p>{arrival.understoodText}</p>
      <Big onPress={() => void press()}>{arrival.understood}</Big>
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
  readonly arrival: HomeArrival
  readonly said: Signal<Told | null>
  readonly onEnd: () => void
}

function Worse({ arrival, said, onEnd }: PartProps) {
  const { worse, signs, back, notDone } = words.value
  const chosen = useSignal<ReadonlySet<Sign>>(new Set())
  const text = useSignal('')
  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    const body = {
      red_flags: [...chosen.value].sort(),
      words: text.value.trim() || null,
    }
    said.value = null
    const now = await tell(arrival.id, 'worse', body)
    said.value = now ? 'worse' : 'failed'
    if (now) onEnd()
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

function Cancel({ arrival, said, onEnd }: PartProps) {
  const { cancel, why, back, notDone } = words.value
  const chosen = useSignal<HomeStop['reason'] | ''>('')
  const wrong = useSignal<readonly Wrong[]>([])
  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    if (!chosen.value) {
      wrong.value = [{ field: 'why', code: 'why' }]
      return
    }
    said.value = null
    const now = await tell(arrival.id, 'cancel', { reason: chosen.value })
    said.value = now ? takenBack(now) : 'failed'
    if (now) onEnd()
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

function takenBack({ stage }: HomeArrival): Told {
  return stage === 'cancelled' ? 'cancel' : 'asked'
}
