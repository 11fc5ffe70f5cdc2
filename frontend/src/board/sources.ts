import type { FeedCard, Sources } from '../api/types'
import { age, hhmm, hhmmss } from './time'

export type Source = Sources['sources'][number]

export const SOURCE_KIND: Record<Source['kind'], string> = {
  sender: 'They send to us',
  stack: 'We read them',
  out: 'We tell them',
}

/** Ways of telling others, as `channel` names them. */
const WAY: Record<string, string> = {
  bars: '999 and 111 (BaRS responses)',
  webhook: "Senders' webhooks",
  stack: 'Ambulance stack: what became of a call',
  push: 'Push to crews’ phones',
  text: 'Text gateway to crews’ phones',
}

export function sourceName({ kind, name }: Source): string {
  return kind === 'out' ? (WAY[name] ?? name) : name
}

/** Something of it is wrong now: by its own limit, or by what waits. */
export function isWrong(source: Source, now: number): boolean {
  return source.since !== null || isPastLimit(source, now)
}

function isPastLimit({ last_at, limit_s }: Source, now: number): boolean {
  if (limit_s === null || last_at === null) return false
  return now - Date.parse(last_at) > limit_s * 1000
}

/** "14:02:10, 12 s ago": the age grows while we look, also when nothing is read. */
export function lastWords(source: Source, now: number): string {
  const { last_at, kind } = source
  if (last_at === null) return kind === 'stack' ? 'never read' : 'nothing yet'
  return `${hhmmss(last_at)}, ${age(ageS(source, now))} ago`
}

/** What is alarmed, and what is wrong now. */
export function limitWords(source: Source): string {
  const { kind, limit_s, since, waiting, seen_by } = source
  if (kind === 'out')
    return waiting && since ? `${waiting} not taken since ${hhmm(since)}` : 'none waits'
  const limit =
    limit_s === null ? 'silence is not watched' : `alarm after ${age(limit_s)}`
  if (since === null) return limit
  const fault = kind === 'stack' ? 'not read' : 'silent'
  return `${fault} since ${hhmm(since)}${seen_by ? `, ${seen_by} sees to it` : ''} (${limit})`
}

/** Why the one is named that the head of the desk names, before its name. */
const WRONG: Record<Source['kind'], string> = {
  sender: 'since',
  stack: 'not read since',
  out: 'waits since',
}

/** The one source that most needs a look, with its time first: "since 02:14 · Careline",
 * "oldest 4 min · Careline".
 *
 * Of what is silent the first as `feeds` has them, then what is not read or lets our
 * messages wait, the longest first; else whose last word has used up most of its limit,
 * and where none is watched the oldest.
 */
export function foremost(
  sources: readonly Source[],
  feeds: readonly FeedCard[],
  now: number,
): string {
  const [silent] = feeds
  if (silent) return `since ${hhmm(silent.silent_since)} · ${silent.name}`
  const [faulty] = sources
    .filter(({ kind, since }) => kind !== 'sender' && since !== null)
    .sort((a, b) => Date.parse(a.since ?? '') - Date.parse(b.since ?? ''))
  if (faulty?.since)
    return `${WRONG[faulty.kind]} ${hhmm(faulty.since)} · ${sourceName(faulty)}`
  const heard = sources.filter(({ kind, last_at }) => kind !== 'out' && last_at)
  const watched = heard.filter(({ limit_s }) => limit_s !== null)
  const used = (one: Source) => ageS(one, now) / (one.limit_s ?? 1)
  const [oldest] = [...(watched.length > 0 ? watched : heard)].sort(
    (a, b) => used(b) - used(a),
  )
  if (!oldest) return 'nothing heard yet'
  return `oldest ${age(ageS(oldest, now))} · ${sourceName(oldest)}`
}

function ageS({ last_at }: Source, now: number): number {
  return last_at === null ? 0 : Math.max(0, (now - Date.parse(last_at)) / 1000)
}
