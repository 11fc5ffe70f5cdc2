import { get } from './client'
import type {
  AccessChanges,
  Area,
  AreaSettings,
  At,
  AuditPage,
  BulkPreview,
  Case,
  Chain,
  ChoicePreview,
  Comparison,
  Coverage,
  CrewSafety,
  Devices,
  HandBackPolicy,
  HandBackPreview,
  Handover,
  Ledger,
  Leg,
  LendCost,
  ListedHomes,
  MatchCard,
  Me,
  Neighbour,
  OpenedCases,
  OwnSignIn,
  PaperCrews,
  People,
  Place,
  Senders,
  Sent,
  SentWhole,
  SettingsVersions,
  ShiftEffect,
  Sources,
  Stack,
  Sync,
  Today,
  Version,
  Views,
  Ways,
  Withdrawal,
  WrittenMessages,
} from './types'

export const readMe = () => get<Me>('/api/me')
export const readArea = () => get<Area>('/api/area')
export const readToday = (signal?: AbortSignal) => get<Today>('/api/crew/today', signal)

/** Of any crew, or of those with this skill. */
export const readCoverage = (skill: string) =>
  get<Coverage>(`/api/coverage${skill === 'any' ? '' : `?skill=${skill}`}`)
export const readCase = (id: string) => get<Case>(`/api/referrals/${id}/case`)
export const readSent = (id: string) => get<Sent>(`/api/referrals/${id}/sent`)
/** One message by the case's id and its own, as "case/message". */
export const readSentWhole = (path: string) => {
  const [id, message] = path.split('/')
  return get<SentWhole>(`/api/referrals/${id}/sent/${message}`)
}
export const readVersions = (id: string) =>
  get<{ versions: readonly Version[] }>(`/api/referrals/${id}/versions`)
export const readMatch = (id: string, shown?: string) => {
  const query = shown ? `?${new URLSearchParams({ shown })}` : ''
  return get<MatchCard>(`/api/referrals/${id}/match${query}`)
}

/** What a choice would do; `choice` is the case, what is chosen, the crew or the two,
 * and the case that a suggestion has the crew leave. */
export const readPreview = (choice: string) => {
  const [id, act = '', crew = '', second = '', leaves = ''] = choice.split('/')
  const query = new URLSearchParams({ act })
  if (crew) query.set('crew_id', crew)
  if (second) query.set('second_id', second)
  if (leaves) query.set('from_id', leaves)
  return get<ChoicePreview>(`/api/referrals/${id}/preview?${query}`)
}

/** What taking its crew off would do; `id` is the assignment's. */
export const readWithdrawal = (id: string) =>
  get<Withdrawal>(`/api/assignments/${id}/withdraw`)

/** What one act would do to many cases; `asked` is the act, then the cases. */
export const readBulk = (asked: string) => {
  const [act = '', ...ids] = asked.split('/')
  const query = new URLSearchParams({ act })
  for (const id of ids) query.append('id', id)
  return get<BulkPreview>(`/api/bulk?${query}`)
}

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

/** Who is on, and what the next shift must know. */
export const readHandover = (_: string) => get<Handover>('/api/handover')

/** The last word of each system; the list has no id of its own. */
export const readSources = (_: string) => get<Sources>('/api/sources')

/** How the area is set; the reads of settings have no id of their own. */
export const readSettings = (_: string) => get<AreaSettings>('/api/settings')
export const readSettingsVersions = (_: string) =>
  get<SettingsVersions>('/api/settings/versions')
export const readAccessChanges = (_: string) =>
  get<AccessChanges>('/api/settings/access-changes')
export const readPeople = (_: string) => get<People>('/api/settings/people')
export const readWays = (_: string) => get<Ways>('/api/sign-in/ways')
export const readSenders = (_: string) => get<Senders>('/api/settings/senders')
/** Every crew whose visit may be entered from paper. */
export const readPaperCrews = (_: string) => get<PaperCrews>('/api/from-paper/crews')

/** Lines of the audit; `query` says which. */
export const readAudit = (query: string) => get<AuditPage>(`/api/audit?${query}`)
export const readChain = () => get<Chain>('/api/audit/chain')

/** Cases that were opened behind the glass, and one of them to whoever opened it. */
export const readOpened = () => get<OpenedCases>('/api/break-glass')
export const readOpenedCase = (id: string) => get<Case>(`/api/break-glass/${id}/case`)
export const readOwnSignIn = (_: string) => get<OwnSignIn>('/api/me/sign-in')
export const readViews = () => get<Views>('/api/views')
export const readStack = () => get<Stack>('/api/stack')

export const readCrewSafety = (crewId: string) =>
  get<CrewSafety>(`/api/crews/${crewId}/safety`)
export const readCrewMessages = (crewId: string) =>
  get<WrittenMessages>(`/api/crews/${crewId}/messages`)
export const readCaseMessages = (id: string) =>
  get<WrittenMessages>(`/api/referrals/${id}/messages`)
export const readDevices = (crewId: string) =>
  get<Devices>(`/api/crews/${crewId}/devices`)

/** The other areas of this service; the list has no id of its own. */
export const readNeighbours = (_: string) =>
  get<{ areas: readonly Neighbour[] }>('/api/loans/areas')

/** What lending a crew would cost; `terms` is the crew, the area, and until when. */
export const readLendCost = (terms: string) => {
  const [crewId, to_area = '', until = ''] = terms.split('/')
  const query = new URLSearchParams(until ? { to_area, until } : { to_area })
  return get<LendCost>(`/api/crews/${crewId}/loan?${query}`)
}

/** What a change of a crew's shift would do; `terms`: the crew, the move, the new end. */
export const readShiftEffect = (terms: string) => {
  const [crewId, move = '', until = ''] = terms.split('/')
  const query = new URLSearchParams(until ? { move, until } : { move })
  return get<ShiftEffect>(`/api/crews/${crewId}/shift?${query}`)
}

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
