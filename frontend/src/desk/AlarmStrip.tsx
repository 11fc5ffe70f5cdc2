import { useSignal } from '@preact/signals'
import type { AlarmView } from '../board/alarms'
import { clockWords, lateness } from '../board/clock'
import { alarmWords } from '../board/handBack'
import { CASE_MARK } from '../board/marks'
import { NEED, say } from '../board/words'
import { Mark } from '../ui/Mark'
import { acknowledge, busy } from './act'
import { open } from './selection'
import { alarmViews, now } from './store'

const SHOWN = 3

/** What must not be missed: pinned, worst first, there until it is dealt with. */
export function AlarmStrip() {
  const all = useSignal(false)
  const alarms = alarmViews.value
  if (alarms.length === 0) return null
  const shown = all.value ? alarms : alarms.slice(0, SHOWN)
  const rest = alarms.length - SHOWN
  return (
    <section class="alarms" aria-label={`${alarms.length} alarms, worst first`}>
      <div class="alarms-count">
        <strong class="figures">{alarms.length}</strong>
        {alarms.length === 1 ? ' alarm' : ' alarms'}
        {rest > 0 && (
          <button
            type="button"
            class="tool"
            aria-expanded={all.value}
            onClick={() => {
              all.value = !all.value
            }}
          >
            {all.value ? 'Show worst 3' : `Show ${rest} more`}
          </button>
        )}
      </div>
      <ul>
        {shown.map((alarm) => (
          <Alarm key={alarm.view.referral.id} alarm={alarm} />
        ))}
      </ul>
    </section>
  )
}

function Alarm({ alarm }: { alarm: AlarmView }) {
  const { view, canAcknowledge } = alarm
  const { referral } = view
  return (
    <li class="alarm">
      <Mark mark={CASE_MARK[lateness(view, now.value)]} />
      <div class="alarm-words">
        <strong class="figures">{alarmWords(alarm, now.value)}</strong>
        <span>
          {say(NEED, referral.need)}, {referral.locality || 'place unknown'},{' '}
          <span class="figures">{clockWords(view, now.value)}</span>
        </span>
      </div>
      <button
        type="button"
        class="tool tool-strong"
        onClick={() => open({ kind: 'case', id: referral.id })}
      >
        Go to<span class="visually-hidden"> {referral.reference}</span>
      </button>
      {canAcknowledge && (
        <button
          type="button"
          class="tool"
          disabled={busy.value !== null}
          onClick={() => void acknowledge(referral.id)}
        >
          Acknowledge<span class="visually-hidden"> {referral.reference}</span>
        </button>
      )}
    </li>
  )
}
