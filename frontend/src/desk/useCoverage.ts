import { readCoverage } from '../api/reads'
import { age, hhmm } from '../board/time'
import { deviceNow, now } from './store'
import { useFetched } from './useFetched'

const AGAIN_MS = 60_000

/** Coverage with one skill's squares (`any`: any crew's), read again each minute. */
export function useCoverage(skill: string) {
  const minute = Math.floor(deviceNow.value / AGAIN_MS)
  return useFetched(readCoverage, skill || null, minute)
}

/** "computed 21:03, 2 min ago": by the service's clock. */
export function computedWords(asOf: string): string {
  const old = Math.max(0, now.value - Date.parse(asOf)) / 1000
  return `computed ${hhmm(asOf)}, ${age(old)} ago`
}
