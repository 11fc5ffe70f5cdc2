import type { Today } from '../../api/types'
import { hhmm } from '../../board/time'
import { Big } from '../parts'
import { now } from '../store'
import { reach } from '../words/reach'
import { type NotReceiving, notReceiving } from './receiving'
import { ask, wake, wasHidden } from './wake'
import './reach.scss'

/** Whenever no job reaches this crew, and whenever none could while the phone sleeps. */
export function Receiving({ day }: { day: Today }) {
  const not = notReceiving(day, now.value)
  const isIdle = day.assignment === null && day.visit === null
  return (
    <>
      <NoJobsReach day={day} />
      {wasHidden.value !== null && <Hidden minutes={wasHidden.value} />}
      {isIdle && not?.why !== 'off_shift' && <Waking />}
    </>
  )
}

/** That alone: it asks for no press, so it may stand before the PIN, too. */
export function NoJobsReach({ day }: { day: Today }) {
  const not = notReceiving(day, now.value)
  return not && <Not not={not} />
}

function Not({ not }: { not: NotReceiving }) {
  const isDue = not.why === 'shift_due' || not.why === 'shift_over'
  return (
    <p class={isDue ? 'deaf-bar' : 'not-receiving'} role={isDue ? 'alert' : 'status'}>
      <strong>
        {isDue ? '▲' : '◆'} {reach.value.not}.
      </strong>{' '}
      {why(not)}
    </p>
  )
}

function why(not: NotReceiving): string {
  switch (not.why) {
    case 'shift_due':
      return reach.value.shiftDue(hhmm(not.since))
    case 'shift_over':
      return reach.value.shiftOver(hhmm(not.since))
    case 'on_break':
      return reach.value.onBreak
    case 'off_shift':
      return reach.value.offShift
    default:
      return not satisfies never
  }
}

function Hidden({ minutes }: { minutes: number }) {
  return (
    <div class="notice" role="alert">
      <p>▲ {reach.value.hidden(`${minutes}`)}</p>
      <Big
        tone="plain"
        onPress={() => {
          wasHidden.value = null
        }}
      >
        {reach.value.understood}
      </Big>
    </div>
  )
}

/** Asked in words first: the browser asks only once, and only after a press. */
function Waking() {
  switch (wake.value) {
    case 'off':
    case 'failed':
      return (
        <section class="waking">
          <p>{wake.value === 'off' ? reach.value.askWhy : `◆ ${reach.value.failed}`}</p>
          <Big tone="plain" onPress={() => void ask()}>
            {reach.value.ask}
          </Big>
        </section>
      )
    case 'asking':
      return (
        <p class="waking" role="status">
          {reach.value.asking}
        </p>
      )
    case 'denied':
      return <p class="waking">◆ {reach.value.denied}</p>
    case 'unsupported':
      return <p class="waking">◆ {reach.value.unsupported}</p>
    default:
      return null
  }
}
