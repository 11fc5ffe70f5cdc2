import type { Destination, Outcome, Refusal } from '../api/types'

/** Why a crew cannot take what it is asked. */
export const REFUSAL: Record<Refusal, string> = {
  still_with_patient: 'Still with a patient',
  unsafe_for_us: 'Not safe for us',
  skill_or_kit: 'We lack the skill or kit',
  vehicle: 'Vehicle problem',
  break_due: 'Break is due',
  known_to_us: 'Known to us, another crew should go',
  other: 'Something else',
}

/** How a visit ended. */
export const OUTCOME: Record<Outcome, string> = {
  lifted: 'Lifted from the floor',
  treated: 'Treated at home',
  referred_on: 'Referred on',
  conveyed: 'Conveyed',
  escalated_999: 'Escalated to 999',
  not_found: 'Not found',
  refused_care: 'Refused care',
}

/** Where a person was referred on to. */
export const DESTINATION: Record<Destination, string> = {
  gp: 'GP',
  same_day_emergency_care: 'Same-day emergency care',
  urgent_treatment_centre: 'Urgent treatment centre',
  virtual_ward: 'Virtual ward',
  social_care: 'Social care',
  community_nursing: 'Community nursing',
  memory_service: 'Memory service',
  pharmacy: 'Pharmacy',
  dentist: 'Dentist',
  social_prescribing: 'Social prescribing',
  voluntary_sector: 'Voluntary sector',
}
