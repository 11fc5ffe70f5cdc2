import type { CrewView } from './crews'
import type { CrewAlarm } from './safety'

/** The worst danger of each crew that is in one, by the crew. */
export type Dangers = ReadonlyMap<string, CrewAlarm>

/** @param alarms worst first, as crewAlarms has them */
export function dangersOf(alarms: readonly CrewAlarm[]): Dangers {
  const found = new Map<string, CrewAlarm>()
  for (const alarm of alarms)
    if (!found.has(alarm.card.crew_id)) found.set(alarm.card.crew_id, alarm)
  return found
}

/** Crews in danger before all others, in the order of their alarms. */
export function inDangerFirst(
  views: readonly CrewView[],
  dangers: Dangers,
): readonly CrewView[] {
  if (dangers.size === 0) return views
  const order = [...dangers.keys()]
  const place = ({ crew }: CrewView) =>
    dangers.has(crew.id) ? order.indexOf(crew.id) : order.length
  return [...views].sort((a, b) => place(a) - place(b))
}
