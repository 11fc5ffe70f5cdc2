import type { FeedCard } from '../api/types'
import type { Facts } from './board'
import { seenWords } from './seenWords'
import { hhmm } from './time'

/** Whether a named person sees to its silence. */
export function isSeen(feed: FeedCard): boolean {
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
