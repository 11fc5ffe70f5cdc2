import type { Coverage, SkillCoverage } from '../api/types'
import { hhmm } from './time'
import { SKILL, say } from './words'

type Gap = SkillCoverage['gaps'][number]
type AtHour = SkillCoverage['hours'][number]

/** Any crew, or a skill, in words. */
export function skillWords(skill: SkillCoverage['skill']): string {
  return skill === null ? 'Any crew' : say(SKILL, skill)
}

/** "Now", "+2 h": which of the hours. */
export const hourWords = (hour: number) => (hour === 0 ? 'Now' : `+${hour} h`)

/** "from 02:00 nobody", "nobody until 22:30": when nobody who can is on. */
export function gapWords(gap: Gap, asOf: string): string {
  const isNow = gap.since === asOf
  if (gap.until === null)
    return isNow ? 'nobody for these 4 hours' : `from ${hhmm(gap.since)} nobody`
  const until = `until ${hhmm(gap.until)}`
  return isNow ? `nobody ${until}` : `from ${hhmm(gap.since)} nobody ${until}`
}

/** Skills with a gap, the first to come first: "Wound: from 02:00 nobody". */
export function namedGaps({ skills, as_of }: Coverage): readonly string[] {
  return skills
    .flatMap(({ skill, gaps }) => gaps.map((gap) => ({ skill, gap })))
    .sort((a, b) => Date.parse(a.gap.since) - Date.parse(b.gap.since))
    .map(({ skill, gap }) => `${skillWords(skill)}: ${gapWords(gap, as_of)}`)
}

/** Whole percent, never flattering: 99.9 is 99. */
export function share(count: number, total: number): number {
  return total === 0 ? 0 : Math.floor((100 * count) / total)
}

/** "3 crews: 92 % in 60 min, 100 % in 120". */
export function reachWords({ crews, within }: AtHour, total: number): string {
  const [hour = 0, two = 0] = within
  const who = crews === 1 ? '1 crew' : `${crews} crews`
  return `${who}: ${share(hour, total)} % in 60 min, ${share(two, total)} % in 120`
}

const COUNTED: Record<Coverage['counted'], string> = {
  postcodes: 'postcodes',
  squares: 'squares with a road (this map has no postcodes)',
}

/** What the shares are shares of: never said to be people. */
export function countedWords({ counted, total }: Coverage): string {
  return `Shares are of the area’s ${total} ${COUNTED[counted]}: of places, not people.`
}

/** Roads, or a guess: the worst of what was used. */
export function travelWords({ travel }: Coverage): string {
  if (travel.length === 0) return 'nobody to measure'
  const isGuess = travel.includes('straight_line')
  if (!isGuess) return 'by road'
  return travel.length > 1
    ? 'by road; for some crews a straight-line guess'
    : '▲ straight-line guess, not by road'
}

/** Who was left out, and why; empty: nobody was. */
export function leftOutWords({ not_begun, off_road }: Coverage): readonly string[] {
  const words = []
  if (not_begun > 0)
    words.push(
      not_begun === 1
        ? '1 crew should have begun and has not: left out.'
        : `${not_begun} crews should have begun and have not: left out.`,
    )
  if (off_road > 0) words.push(`Far from any road, and left out: ${off_road}.`)
  return words
}

/** How soon somebody could be there. */
export const BANDS = ['hour', 'two_hours', 'beyond'] as const
export type Band = (typeof BANDS)[number]
export const BAND_WORDS: Record<Band, string> = {
  hour: 'within 60 min',
  two_hours: 'within 120 min',
  beyond: 'nobody within 120 min',
}
const LETTER: Record<Band, string> = { hour: '2', two_hours: '1', beyond: '0' }

/** West, south, east, north: degrees. */
export type Box = readonly [number, number, number, number]

/** The squares of a band, joined along each row. */
export function boxes(
  { west, south, wide, tall, columns, rows }: Coverage['grid'],
  letters: string,
  band: Band,
): readonly Box[] {
  const found: Box[] = []
  for (let row = 0; row < rows; row++) {
    const line = letters.slice(row * columns, (row + 1) * columns)
    const low = south + row * tall
    for (const run of line.matchAll(new RegExp(`${LETTER[band]}+`, 'g')))
      found.push([
        west + run.index * wide,
        low,
        west + (run.index + run[0].length) * wide,
        low + tall,
      ])
  }
  return found
}
