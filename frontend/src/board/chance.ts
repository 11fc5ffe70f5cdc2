import type { Chance } from '../api/types'
import { hhmm } from './time'

const SLIM = 0.05
const OFTEN = 0.25
const HALF = 0.5
const SURE = 0.9
/** A share that a computer wrote as 0.30000000000000004 is still three in ten. */
const HAIR = 1e-9

/** From here on late is at least as likely as in time: the dispatcher warns too. */
export const isLikelyLate = (late: number) => late >= HALF

/** "1 in 5 chance of being late", never flattering: 19 % is still 1 in 5, 22 % 1 in 4. */
export function lateWords(late: number): string {
  if (late < SLIM) return 'Less than 1 in 20 chance of being late'
  if (late >= SURE) return 'Almost certain to be late'
  const [some, all] =
    late < OFTEN ? [1, Math.floor(1 / late + HAIR)] : [Math.ceil(late * 10 - HAIR), 10]
  return `${some} in ${all} chance of being late`
}

/** "Likely there by 14:35, four times in five by 14:50". */
export function startWords(chance: Chance): string {
  return (
    `Likely there by ${hhmm(chance.likely_by)}, ` +
    `four times in five by ${hhmm(chance.mostly_by)}`
  )
}
