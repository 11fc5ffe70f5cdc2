import { useSignal } from '@preact/signals'
import type { Today } from '../api/types'
import { hhmm } from '../board/time'
import { sound, turnOn } from '../ui/sound'
import { Amend } from './Amend'
import { Big } from './parts'
import { press } from './store'
import { acts } from './words/acts'

/** No job: the shift, and what starts, pauses or ends it. */
export function Idle({ day }: { day: Today }) {
  const { shift } = day
  const isCorrecting = useSignal(false)
  if (isCorrecting.value)
    return (
      <Amend
        day={day}
        onDone={() => {
          isCorrecting.value = false
        }}
      />
    )
  return (
    <main class="job idle">
      <h1>{title(day)}</h1>
      {shift && (
        <p class="job-line figures">
          Shift {hhmm(shift.starts_at)} to {hhmm(shift.ends_at)}
          {shift.breaks[0] && `, break by ${hhmm(shift.breaks[0].latest_at)}`}
        </p>
      )}
      <div class="job-actions">
        <ShiftActions day={day} />
        {day.finished.length > 0 && (
          <Big
            tone="plain"
            onPress={() => {
              isCorrecting.value = true
            }}
          >
            {acts.value.amend.open}
          </Big>
        )}
      </div>
    </main>
  )
}

function title({ shift }: Today): string {
  switch (shift?.status) {
    case 'planned':
      return 'Your shift has not started'
    case 'on':
      return 'No job now'
    case 'paused':
      return 'On a break'
    default:
      return 'You are off shift'
  }
}

function ShiftActions({ day }: { day: Today }) {
  switch (day.shift?.status) {
    case 'planned':
      return (
        <Big
          onPress={() => {
            if (sound.value !== 'muted') void turnOn()
            press('shift/start', 'Start shift')
          }}
        >
          Start shift
        </Big>
      )
    case 'on':
      return (
        <>
          <Big tone="plain" onPress={() => press('shift/pause', 'Start break')}>
            Start break
          </Big>
          <Big tone="plain" onPress={() => press('shift/end', 'End shift')}>
            End shift
          </Big>
        </>
      )
    case 'paused':
      return (
        <>
          <Big onPress={() => press('shift/resume', 'End break')}>End break</Big>
          <Big tone="plain" onPress={() => press('shift/end', 'End shift')}>
            End shift
          </Big>
        </>
      )
    default:
      return <p class="job-line">Ring control if you should be on shift.</p>
  }
}
