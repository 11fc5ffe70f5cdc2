import type { MessageCard } from '../api/types'
import type { Facts } from './board'
import { hhmm } from './time'

/** A message that nobody of its crew has seen, and that a person must act on. */
export interface UnseenMessage {
  readonly card: MessageCard
  readonly crew: string
}

/** How long a crew has to say that it has seen a message: as for an offer (P3). */
const SEEN_MS = 60_000

/** Messages that no crew has seen in time: by this clock, whether or not a service
 * looks; what a shift left behind first, then the oldest. */
export function unseenMessages(board: Facts, now: number): readonly UnseenMessage[] {
  return [...board.messages.values()]
    .filter((card) => isUnseen(card, now))
    .map((card) => ({
      card,
      crew: board.crews.get(card.crew_id)?.name ?? 'A crew off shift',
    }))
    .sort(
      (a, b) =>
        Number(isLeft(b.card)) - Number(isLeft(a.card)) ||
        Date.parse(a.card.sent_at) - Date.parse(b.card.sent_at) ||
        a.card.number - b.card.number,
    )
}

/** "Oak 2 has not seen Sam’s message of 14:05". */
export function unseenWords({ card, crew }: UnseenMessage): string {
  return `${crew} has not seen ${card.sent_by}’s message of ${hhmm(card.sent_at)}`
}

export function unseenNote({ card }: UnseenMessage): string {
  if (isLeft(card)) return 'Its shift is over: ring, or give it to the next crew'
  return card.received_at
    ? 'The phone has it, nobody pressed Seen: ring the crew'
    : 'It is not on the phone yet: ring the crew'
}

function isUnseen(card: MessageCard, now: number): boolean {
  return card.unseen_at !== null || now - Date.parse(card.sent_at) >= SEEN_MS
}

function isLeft({ unseen_because }: MessageCard): boolean {
  return unseen_because === 'shift_ended'
}
