import type { ReferralCard } from '../api/types'
import { CONCERN, EXCLUSION, FLAG, RED_FLAG, say } from './words'

/** What whoever goes must know, what may harm first; each is said once. */
export function knowWords(referral: ReferralCard): readonly string[] {
  const { red_flags, exclusions, flags } = referral
  const concerns = referral.concerns.filter(
    (one) => one !== 'red_flag' || red_flags.length === 0,
  )
  return [
    ...red_flags.map((one) => `▲ ${say(RED_FLAG, one)}`),
    ...exclusions.map((one) => `▲ Another service first: ${say(EXCLUSION, one)}`),
    ...concerns.map((one) => `◆ ${say(CONCERN, one)}`),
    ...flags
      .filter((flag) => !concerns.some((one) => one === flag))
      .map((one) => say(FLAG, one)),
  ]
}
