import type { FeedCard, FloodCard } from '../api/types'
import type { Facts } from './board'
import { seenWords } from './seenWords'
import { hhmm } from './time'

/** Whether a named person sees to it. */
export function isSeen(feed: FeedCard | FloodCard): boolean {
  return feed.acknowledged_at !== null
}

/** Silent systems: those that nobody sees to first, then the longest silent. */
export function silentFeeds(board: Facts): readonly FeedCard[] {
  return [...board.feeds.values()].sort(
    (a, b) =>
      Number(isSeen(a)) - Number(isSeen(b)) ||
      Date.parse(a.silent_since) - Date.parse(b.silent_since),
  )
}

/** "Nothing heard from Careline since 02:14". */
export function silenceWords(feed: FeedCard): string {
  return `Nothing heard from ${feed.name} since ${hhmm(feed.silent_since)}`
}

/** What to do about it, or who does it already. */
export function silenceNote(feed: FeedCard): string {
  return seenWords(feed) || 'Calls may be lost: ring them'
}

/** Systems that send too much: those that nobody sees to first, then the oldest. */
export function floods(board: Facts): readonly FloodCard[] {
  return [...board.floods.values()].sort(
    (a, b) =>
      Number(isSeen(a)) - Number(isSeen(b)) ||
      Date.parse(a.since_at) - Date.parse(b.since_at),
  )
}

/** "EMAS floods us since 02:14". */
export function floodWords(flood: FloodCard): string {
  return `${flood.name} floods us since ${hhmm(flood.since_at)}`
}

/** What to do about it, or who does it already. */
export function floodNote(flood: FloodCard): string {
  return seenWords(flood) || 'Its own calls wait, no others do: ring them'
}
