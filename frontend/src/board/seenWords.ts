import { hhmm } from './time'

/** Who said that they see to an alarm; a card of an older release says nothing of it. */
interface Seen {
  readonly acknowledged_by: string | null | undefined
  readonly acknowledged_at: string | null | undefined
}

/** "Sam sees to it since 03:12"; empty: nobody. */
export function seenWords({ acknowledged_by: by, acknowledged_at: at }: Seen): string {
  return at ? `${by ?? 'Somebody'} sees to it since ${hhmm(at)}` : ''
}

/** The same, and then what is to be done, which a second person must know too. */
export function seenThen(seen: Seen, note: string): string {
  return [seenWords(seen), note].filter(Boolean).join('. ')
}
