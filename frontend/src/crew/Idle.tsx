import { useSignal } from '@preact/signals'
import type { Today } from '../api/types'
import { hhmm } from '../board/time'
import { KIT, say } from '../board/words'
import { turnOn } from '../ui/sound'
import { Amend } from './Amend'
import { Big } from './parts'
import { press } from './store'
import { acts } from './words/acts'
import { work } from './words/work'

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
      {day.by_desk && (
        <p class="job-line figures" role="status">
          <strong>
            {work.value.shift.byDesk[day.by_desk.move](hhmm(day.by_desk.at))}
          </strong>
        </p>
      )}
      {shift && (
        <p class="job-line figures">
          {work.value.shift.hours(hhmm(shift.starts_at), hhmm(shift.ends_at))}
          {shift.breaks[0] &&
            `, ${work.value.shift.breakBy(hhmm(shift.breaks[0].latest_at))}`}
        </p>
      )}
      {day.vehicle && (
        <p class="job-line">{work.value.shift.vehicle(vehicleWords(day.vehicle))}</p>
      )}
      {day.loan && (
        <p class="job-line figures">
          {work.value.shift.lent(day.loan.to_name, hhmm(day.loan.until_at))}
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

/** "Van 3 (lifting device)": what must be aboard when they drive off. */
function vehicleWords({ name, kit }: NonNullable<Today['vehicle']>): string {
  const aboard = kit.map((one) => say(KIT, one)).join(', ')
  return aboard ? `${name} (${aboard})` : name
}

function title({ shift }: Today): string {
  const words = work.value.shift
  switch (shift?.status) {
    case 'planned':
    case 'on':
    case 'paused':
      return words[shift.status]
    default:
      return words.off
  }
}

function ShiftActions({ day }: { day: Today }) {
  const words = work.value.shift
  const end = (
    <Big tone="plain" onPress={() => press('shift/end', words.end)}>
      {words.end}
    </Big>
  )
  switch (day.shift?.status) {
    case 'planned':
      return (
        <Big
          onPress={() => {
            void turnOn()
            press('shift/start', words.start)
          }}
        >
          {words.start}
        </Big>
      )
    case 'on':
      return (
        <>
          <Big tone="plain" onPress={() => press('shift/pause', words.startBreak)}>
            {words.startBreak}
          </Big>
          {end}
        </>
      )
    case 'paused':
      return (
        <>
          <Big onPress={() => press('shift/resume', words.endBreak)}>
            {words.endBreak}
          </Big>
          {end}
        </>
      )
    default:
      return day.by_desk ? null : <p class="job-line">{words.ring}</p>
  }
}
