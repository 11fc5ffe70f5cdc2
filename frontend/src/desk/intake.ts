import type { Intake, Place } from '../api/types'
import { fromLondon } from '../board/time'

export const LABEL = {
  source: 'Who is calling',
  need: 'What is needed',
  reason: 'What happened, in the caller’s words',
  floor_since_at: 'On the floor since (London time)',
  lines: 'Address',
  postcode: 'Postcode',
  access: 'How to get in',
  key_safe: 'Key safe code',
  name: 'Name',
  phone: 'Phone',
  nhs_number: 'NHS number',
  born_on: 'Date of birth',
  contact_name: 'Who else to ring: name',
  contact_phone: 'Who else to ring: phone',
  notes: 'Anything else the crew should know',
  case_number: 'Case number',
} as const

export type Errors = Partial<Record<keyof typeof LABEL, string>>

/** What must be there before the service is asked. */
export function missing(form: FormData, place: Place | null): Errors {
  const errors: Errors = {}
  if (!text(form, 'source')) errors.source = 'Choose who is calling'
  if (!text(form, 'need')) errors.need = 'Choose what is needed'
  if (!text(form, 'reason')) errors.reason = 'Say what happened'
  if (!text(form, 'case_number')) errors.case_number = 'Give a case number'
  if (!place && !text(form, 'lines') && !text(form, 'postcode'))
    errors.lines = 'Say where: find the place, or give an address or a postcode'
  if (text(form, 'contact_name') && !text(form, 'contact_phone'))
    errors.contact_phone = 'Give the phone number of who else to ring'
  return errors
}

/** The form as the service takes it; empty boxes are left out, never sent as "". */
export function intakeOf(form: FormData, place: Place | null): Intake {
  const floorSince = text(form, 'floor_since_at')
  return {
    case_number: text(form, 'case_number') ?? '',
    source: text(form, 'source') as Intake['source'],
    need: text(form, 'need') as Intake['need'],
    reason: text(form, 'reason') ?? '',
    location: locationOf(form, place),
    patient: given({
      name: text(form, 'name'),
      phone: text(form, 'phone'),
      nhs_number: text(form, 'nhs_number')?.replaceAll(' ', ''),
      born_on: text(form, 'born_on'),
    }),
    contacts: contactsOf(form),
    red_flags: form.getAll('red_flags') as unknown as NonNullable<Intake['red_flags']>,
    escalation_plans: form.getAll('escalation_plans') as unknown as NonNullable<
      Intake['escalation_plans']
    >,
    flags: form.getAll('flags') as unknown as NonNullable<Intake['flags']>,
    ...given({
      notes: text(form, 'notes'),
      on_floor: form.get('on_floor') ? true : undefined,
      floor_since_at: floorSince ? fromLondon(floorSince) : undefined,
    }),
  }
}

/** A point goes along only where it is the very door: a street's or a village's point
 * would be taken for one. Their names go as text, and the service says how sure it is. */
function locationOf(form: FormData, place: Place | null): Intake['location'] {
  const lines = text(form, 'lines')
  return given({
    lines: lines ? lines.split(',').map((line) => line.trim()) : undefined,
    postcode: text(form, 'postcode') ?? place?.postcode ?? undefined,
    lon: place?.confidence === 'exact' ? place.lon : undefined,
    lat: place?.confidence === 'exact' ? place.lat : undefined,
    text: place?.label,
    access: text(form, 'access'),
    key_safe: text(form, 'key_safe'),
  })
}

function contactsOf(form: FormData): NonNullable<Intake['contacts']> {
  const name = text(form, 'contact_name')
  const phone = text(form, 'contact_phone')
  return name && phone ? [{ name, phone, rank: 1 }] : []
}

function text(form: FormData, name: string): string | undefined {
  const value = form.get(name)
  return typeof value === 'string' && value.trim() ? value.trim() : undefined
}

type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

function given<T extends object>(fields: T): Given<T> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as Given<T>
}
