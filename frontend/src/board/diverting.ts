import type { MatchCard } from '../api/types'
import { hhmm, span } from './time'

export type CouldDivert = NonNullable<MatchCard['could_divert']>

/** "Oak 1 could turn round: there 12:05, in time, 80 min sooner". */
export function turnWords({ crew, at, late_min, sooner_min }: CouldDivert): string {
  const gain =
    sooner_min === null ? 'and nobody comes now' : `${span(sooner_min)} sooner`
  return `${crew} could turn round: there ${hhmm(at)}, ${lateness(late_min)}, ${gain}`
}

/** "It leaves Fall, Oakham: Ash 2 would come there 13:20, 35 min later, in time".
 *
 * @param which the case that it would leave
 */
export function leftWords(found: CouldDivert, which: string): string {
  const { crew, left_crew, left_at, later_min, left_late_min } = found
  const who =
    left_crew === crew
      ? `${crew} would come there afterwards`
      : `${left_crew} would come there`
  const much =
    later_min === 0
      ? 'at the same time'
      : `${span(later_min)} ${later_min > 0 ? 'later' : 'sooner'}`
  const when = `${hhmm(left_at)}, ${much}, ${lateness(left_late_min)}`
  return `It leaves ${which}: ${who}, ${when}`
}

/** "Gains 812 points; 60 are taken off, for another crew was told", and who feels it. */
export function gainWords({ gain, told, others }: CouldDivert): string {
  const price = told > 0 ? `, ${told} taken off because another crew was told` : ''
  const felt = others > 0 ? ` Felt by ${others} more: see it first.` : ''
  return `Gains ${gain} points${price}.${felt}`
}

function lateness(minutes: number): string {
  return minutes > 0 ? `${span(minutes)} late` : 'in time'
}
