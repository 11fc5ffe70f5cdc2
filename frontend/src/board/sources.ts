import type { Sources } from '../api/types'
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
export function lastWords({ last_at, kind }: Source, now: number): string {
  if (last_at === null) return kind === 'stack' ? 'never read' : 'nothing yet'
  const seconds = Math.max(0, (now - Date.parse(last_at)) / 1000)
  return `${hhmmss(last_at)}, ${age(seconds)} ago`
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
