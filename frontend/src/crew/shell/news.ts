import { refused, takenAway, today } from '../store'
import { shell } from '../words/shell'

/** What waits for the crew, in words that may be read by anybody: no patient in them. */
export type News = () => string | null

const sources: News[] = [
  () => (today.value?.assignment?.status === 'offered' ? shell.value.newJob : null),
  () => (today.value?.assignment?.changed_at ? shell.value.changed : null),
  () => (takenAway.value ? shell.value.gone : null),
  () => ((today.value?.messages ?? []).length > 0 ? shell.value.written : null),
  () => (refused.value.length > 0 ? shell.value.refused : null),
]

export function news(): readonly string[] {
  return sources.flatMap((source) => source() ?? [])
}
