import type { FeedCard } from '../api/types'
import type { Board } from './board'
import { hhmm } from './time'

/** Silent systems: those that nobody sees to first, then the longest silent. */
export function silentFeeds(board: Board): readonly FeedCard[] {
  return [...board.feeds.values()].sort(
    (a, b) =>
      Number(a.acknowledged_at !== null) - Number(b.acknowledged_at !== null) ||
      Date.parse(a.silent_since) - Date.parse(b.silent_since),
  )
}

/** "Nothing heard from Careline since 02:14". */
export function silenceWords(feed: FeedCard): string {
  return `Nothing heard from ${feed.name} since ${hhmm(feed.silent_since)}`
}

/** What to do about it, or who does it already. */
export function silenceNote(feed: FeedCard): string {
  if (feed.acknowledged_at === null)
    return 'Calls may be lost: ring them, and ask what they have open'
  return `${feed.acknowledged_by ?? 'Somebody'} sees to it since ${hhmm(feed.acknowledged_at)}`
}
