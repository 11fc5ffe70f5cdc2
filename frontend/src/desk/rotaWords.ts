import type { RotaPreview } from '../api/types'

type Effect = RotaPreview['lines'][number]['effects'][number]

export const EFFECT: Readonly<Record<Effect, string>> = {
  new_crew: 'a new crew',
  crew_changes: 'the crew changes',
  new_shift: 'a new shift',
  shift_moves: 'the planned shift moves',
  vehicle_changes: 'the vehicle changes',
  nothing: 'is there already',
  left_out: 'left out: the record of this crew cannot be read, so ring it',
}

/** The headings of a rota as people say them. */
export const HEADING: Readonly<Record<string, string>> = {
  crew: 'crew',
  kind: 'kind',
  people: 'people',
  skills: 'skills',
  kit: 'kit',
  base_lat: 'base, latitude',
  base_lon: 'base, longitude',
  starts: 'starts',
  ends: 'ends',
  break_from: 'break from',
  break_until: 'break until',
  break_minutes: 'break minutes',
  goes_by: 'gets about by',
  furthest_min: 'furthest, minutes',
  most_visits: 'most visits',
  traits: 'who is aboard',
  vehicle: 'vehicle',
  vehicle_kit: 'kit of the vehicle',
}
