import { isCheckInDue } from '../safety'
import { now, refused, takenAway, today } from '../store'
import { shell } from '../words/shell'
import { behindPin } from './phone'

/** What waits for the crew, in words that may be read by anybody: no patient in them. */
export type News = () => string | null

const sources: News[] = [
  () => (isCheckInDue(now.value) ? shell.value.well : null),
  () => (today.value?.assignment?.status === 'offered' ? shell.value.newJob : null),
  () => (today.value?.assignment?.changed_at ? shell.value.changed : null),
  () => (takenAway.value ? shell.value.gone : null),
  () => ((today.value?.messages ?? []).length > 0 ? shell.value.written : null),
  () => (refused.value.length > 0 ? shell.value.refused : null),
  () => (behindPin.value > 0 ? shell.value.unsentLocked(`${behindPin.value}`) : null),
]

export function news(): readonly string[] {
  return sources.flatMap((source) => source() ?? [])
}
