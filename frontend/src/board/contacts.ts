import type { CrewContact } from '../api/types'
import { hhmmss } from './time'

/** How crews' phones stand, and when this screen was told of it, by its own clock. */
export interface Contacts {
  readonly toldAt: number | null
  readonly crews: ReadonlyMap<string, CrewContact>
}

export const NONE_HEARD: Contacts = { toldAt: null, crews: new Map() }
/** The service tells every five seconds: after this long nothing is known any more. */
const OLD_MS = 30_000

export function heardOf(told: readonly CrewContact[], deviceNow: number): Contacts {
  return {
    toldAt: deviceNow,
    crews: new Map(told.map((one) => [one.crew_id, one])),
  }
}

/** How a crew's phone stands; null: this screen does not know. */
function standing(contacts: Contacts, crewId: string, deviceNow: number) {
  const isOld = contacts.toldAt === null || deviceNow - contacts.toldAt > OLD_MS
  return isOld ? null : (contacts.crews.get(crewId) ?? null)
}

export function isUnreachable(
  contacts: Contacts,
  crewId: string,
  deviceNow: number,
): boolean {
  return standing(contacts, crewId, deviceNow)?.contact === 'unreachable'
}

export function contactWords(
  contacts: Contacts,
  crewId: string,
  deviceNow: number,
): string {
  const found = standing(contacts, crewId, deviceNow)
  const last = found?.heard_at ? `, last heard ${hhmmss(found.heard_at)}` : ''
  switch (found?.contact) {
    case undefined:
      return 'Phone: not known'
    case 'connected':
      return `● Phone connected${last}`
    case 'stale':
      return `◆ Phone silent${last}`
    case 'unreachable':
      return found?.heard_at
        ? `▲ Phone unreachable${last}`
        : '▲ Phone unreachable: not heard at all'
  }
}
