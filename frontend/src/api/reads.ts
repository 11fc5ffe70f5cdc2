import { get } from './client'
import type {
  Area,
  At,
  Case,
  Comparison,
  HandBackPolicy,
  HandBackPreview,
  Ledger,
  Leg,
  ListedHomes,
  MatchCard,
  Me,
  Place,
  Stack,
  Sync,
  Today,
} from './types'

export const readMe = () => get<Me>('/api/me')
export const readArea = () => get<Area>('/api/area')
export const readToday = () => get<Today>('/api/crew/today')
export const readCase = (id: string) => get<Case>(`/api/referrals/${id}/case`)
export const readMatch = (id: string) => get<MatchCard>(`/api/referrals/${id}/match`)

/** Two cases side by side; `pair` is their ids, the first before the second. */
export const readComparison = (pair: string) => {
  const [one, two] = pair.split('/')
  return get<Comparison>(`/api/referrals/${one}/compare/${two}`)
}
export const readHandBack = (id: string) =>
  get<HandBackPreview>(`/api/referrals/${id}/hand-back`)
export const readHandBackPolicy = (_: string) =>
  get<HandBackPolicy>('/api/area/hand-back')

/** Of the last day; the ledger has no id of its own. */
export const readDeclines = (_: string) => get<Ledger>('/api/declines')

/** The area's homes; the list has no id of its own. */
export const readHomes = (_: string) => get<ListedHomes>('/api/homes')
export const readStack = () => get<Stack>('/api/stack')

export async function readLegs(crewId: string): Promise<readonly Leg[]> {
  return (await get<{ legs: readonly Leg[] }>(`/api/crews/${crewId}/legs`)).legs
}

export async function searchPlaces(text: string): Promise<readonly Place[]> {
  const query = new URLSearchParams({ q: text, limit: '6' })
  return (await get<{ places: readonly Place[] }>(`/api/places?${query}`)).places
}

/** The socket's twin: what was missed since `since`, or everything. */
export function readSync(topic: string, since: At | null): Promise<Sync> {
  const query = new URLSearchParams({ topic })
  if (since) {
    query.set('epoch', since.epoch)
    query.set('offset', String(since.offset))
  }
  return get<Sync>(`/api/sync?${query}`)
}
