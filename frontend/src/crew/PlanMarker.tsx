import type { Today } from '../api/types'
import { day, hhmm } from '../board/time'
import { say } from '../board/words'
import { notes } from './words/notes'

type Told = NonNullable<Today['details']>['escalation']

/** That a plan for care was told of: by whom and when, and never what it says. A day
 * that was kept before there were markers has none. */
export function PlanMarker({ told }: { told: Told | undefined }) {
  if (!told) return null
  const words = notes.value.plan
  if (told.state === 'not_told') return <p class="job-line">{words.notTold}</p>
  const by = told.by ?? ''
  const said = told.at
    ? words.by(by, `${day(told.at)} ${hhmm(told.at)}`)
    : words.byOnly(by)
  if (told.state === 'none_known')
    return (
      <p class="job-line">
        {words.noneKnown}. {said}
      </p>
    )
  const kinds = told.kinds.map((kind) => say(notes.value.planKind, kind)).join(', ')
  return (
    <div class="risk risk-strong" data-escalation="told">
      <p>◆ {words.told(kinds || words.someKind)}</p>
      <p class="plan-said">
        {said}. {words.readIt}
      </p>
    </div>
  )
}
