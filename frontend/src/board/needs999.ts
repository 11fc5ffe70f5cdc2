import type { ReferralCard } from '../api/types'

const CONCERNS = ['red_flag', 'category_upgrade'] as const
const IS_EMERGENCY: Record<ReferralCard['exclusions'][number], boolean> = {
  immediate_emergency: true,
  suspected_sepsis: true,
  suspected_stroke: true,
  mental_health_crisis: false,
}

/** The open concern that asks for 999, or null. The sender hears `call_999_now` by the
 * same rule (ucr/domain/emergency.py). */
export function why999({
  concerns,
  exclusions,
}: ReferralCard): (typeof CONCERNS)[number] | 'excluded' | null {
  const told = CONCERNS.find((concern) => concerns.includes(concern))
  if (told) return told
  const isEmergency = exclusions.some((exclusion) => IS_EMERGENCY[exclusion])
  return concerns.includes('excluded') && isEmergency ? 'excluded' : null
}
