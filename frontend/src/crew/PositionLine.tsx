import { age } from '../board/time'
import { disbelieved, power, seen, sharing } from './position'
import { now } from './store'
import { isSaving } from './throttle'
import { safety } from './words/safety'

/** What control sees of this crew, said to the crew: how sure, how old, or nothing. */
export function PositionLine() {
  const saving = sharing.value === 'sharing' && isSaving(power.value)
  return (
    <span data-testid="position">
      {standing()}
      {disbelieved.value && `. ${safety.value.position.disbelieved}`}
      {saving && ` (${safety.value.position.saving})`}
    </span>
  )
}

function standing(): string {
  const is = sharing.value
  if (is !== 'sharing') return safety.value.position[is]
  const last = seen.value
  if (last === null) return safety.value.position.unsent
  return safety.value.position.seen(
    `${last.accuracy_m}`,
    age(Math.max(0, now.value - last.at) / 1000),
  )
}
