import type { SecondCrew } from './cases'
import { hhmm } from './time'

/** "Oak 1 was asked, not answered yet": how far the second crew is, in one line. */
export function secondWords({ assignment, visit, crew, ...when }: SecondCrew): string {
  const name = crew?.name ?? 'A crew'
  const due = when.predictedAt === null ? '' : `, expected ${hhmm(when.predictedAt)}`
  if (when.arrivedAt !== null)
    return `${name} is at the place since ${hhmm(when.arrivedAt)}`
  if (visit?.status === 'en_route') return `${name} is on its way${due}`
  if (visit) return `${name} has said yes${due}`
  const asked = hhmm(assignment.offered_at ?? assignment.made_at)
  return `${name} was asked at ${asked}, no answer yet${due}`
}
