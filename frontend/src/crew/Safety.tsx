import { useSignal } from '@preact/signals'
import type { CancelledBecause, OwnSafety } from '../api/types'
import { age, hhmm } from '../board/time'
import { RingControl } from './control'
import { Big, Choice } from './parts'
import { sayWell, takeBack, unsent, well } from './safety'
import { now, today } from './store'
import { safety as words } from './words/safety'

/** What stands about the crew's own safety, above every job. */
export function Safety() {
  const safety = today.value?.safety ?? null
  return (
    <>
      <HelpPanel call={safety?.help ?? null} />
      {!safety?.help && !unsent.value && safety?.closed && (
        <p class="safety-note" role="status">
          ✓ {words.value.closed(safety.closed.by, hhmm(safety.closed.at))}
        </p>
      )}
      {safety?.check_in && <CheckIn timer={safety.check_in} />}
    </>
  )
}

type HelpCall = NonNullable<OwnSafety['help']>

/** What became of a call for help: shown before the PIN, too, for it needs none. */
export function HelpPanel({ call }: { call: HelpCall | null }) {
  const isAsking = useSignal(false)
  const waits = unsent.value
  if (!waits && !call) return null
  if (isAsking.value)
    return (
      <Choice<CancelledBecause>
        question={words.value.whyBack}
        words={words.value.because}
        confirm={() => words.value.confirmBack}
        onCancel={() => {
          isAsking.value = false
        }}
        onChoose={(because) => {
          takeBack(because)
          isAsking.value = false
        }}
      />
    )
  return (
    <section class="safety safety-help" aria-label={words.value.help}>
      <div role="alert">
        {waits ? (
          <Unsent refused={waits.refused !== null} />
        ) : (
          call && <Heard call={call} />
        )}
      </div>
      <RingControl look="big big-main" words={words.value.ring} />
      {!call?.cancelled_at && (
        <Big
          tone="plain"
          onPress={() => {
            isAsking.value = true
          }}
        >
          {words.value.takeBack}
        </Big>
      )}
    </section>
  )
}

function Unsent({ refused }: { refused: boolean }) {
  return (
    <>
      <strong>▲ {refused ? words.value.refused : words.value.unsent}</strong>
      {!refused && <p>{words.value.unsentHow}</p>}
    </>
  )
}

function Heard({ call }: { call: HelpCall }) {
  const { seen_by, seen_at, cancelled_by, cancelled_at } = call
  return (
    <>
      <strong>▲ {words.value.asked(hhmm(call.asked_at), call.asked_by)}</strong>
      {seen_by && seen_at ? (
        <p>✓ {words.value.seen(seen_by, hhmm(seen_at))}</p>
      ) : (
        <p>{words.value.notSeen}</p>
      )}
      {call.second_alarm_at && !seen_at && <p>{words.value.higher}</p>}
      {cancelled_by && cancelled_at && (
        <p>{words.value.cancelled(cancelled_by, hhmm(cancelled_at))}</p>
      )}
    </>
  )
}

type Timer = NonNullable<OwnSafety['check_in']>

/** The visit's timer: quiet while there is time, loud when there is none. */
function CheckIn({ timer }: { timer: Timer }) {
  const left_s = (Date.parse(timer.due_at) - now.value) / 1000
  const isDue = timer.rung !== null || left_s <= 0
  return (
    <section
      class={isDue ? 'safety safety-due' : 'safety'}
      aria-label={words.value.well}
      data-testid="check-in"
    >
      <div class="safety-words" role={isDue ? 'alert' : undefined}>
        {isDue ? (
          <Due timer={timer} />
        ) : (
          <span class="figures">
            {words.value.wellBy(hhmm(timer.due_at), age(left_s))}
          </span>
        )}
        {well.value === 'unheard' && <p>▲ {words.value.wellUnheard}</p>}
      </div>
      {(isDue || well.value === 'unheard') && (
        <RingControl look="big big-plain" words={words.value.ring} />
      )}
      <Big tone={isDue ? 'main' : 'plain'} onPress={() => void sayWell()}>
        {well.value === 'sending' ? words.value.wellSending : words.value.well}
      </Big>
    </section>
  )
}

function Due({ timer }: { timer: Timer }) {
  const isAlarmed = timer.rung === 'alarm' || timer.rung === 'second_alarm'
  return (
    <>
      <strong>▲ {isAlarmed ? words.value.wellAlarmed : words.value.wellNow}</strong>
      {timer.seen_by && timer.seen_at && (
        <p>{words.value.wellSeen(timer.seen_by, hhmm(timer.seen_at))}</p>
      )}
    </>
  )
}
