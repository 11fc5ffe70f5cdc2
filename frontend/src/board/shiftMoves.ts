import type { CrewCard, ShiftBody, ShiftEffect, ShiftMove } from '../api/types'
import { hhmm } from './time'

const HALF_MS = 30 * 60_000
/** Ours: as the service allows it (ucr/domain/duty_by_desk.py). */
const SOONEST_MS = 5 * 60_000
const LONGEST_MS = 16 * 3_600_000

export const SHIFT_BECAUSE: Record<ShiftBody['because'], string> = {
  gone_home_ill: 'Gone home ill',
  phone_dead_or_lost: 'Its phone is dead or lost',
  crew_asked: 'The crew asked',
  needs_a_rest: 'It needs a rest',
  vehicle_or_kit: 'Vehicle or kit',
  stays_on_to_cover: 'Stays on to cover',
  pressed_by_mistake: 'Pressed by mistake',
  other: 'Other',
}

/** What the button in the drawer says; the dots: a form opens first. */
export const SHIFT_MOVE: Record<ShiftMove, string> = {
  end: 'Off duty…',
  pause: 'Break…',
  resume: 'Back…',
  until: 'Shift until…',
}

/** What may be done to a shift as it is; whose crew is lent to us is not ours to keep. */
export function movesOf({ status }: CrewCard, isBorrowed: boolean): ShiftMove[] {
  const rest: ShiftMove = status === 'paused' ? 'resume' : 'pause'
  return isBorrowed ? ['end', rest] : ['end', rest, 'until']
}

/** The change in words, for the heading and the button that makes it. */
export function moveWords(move: ShiftMove, name: string, until: string | null): string {
  switch (move) {
    case 'end':
      return `Take ${name} off duty`
    case 'pause':
      return `Send ${name} on a break`
    case 'resume':
      return `End the break of ${name}`
    case 'until':
      return `Shift of ${name} until ${until ? hhmm(until) : ''}`
  }
}

/** What becomes of the crew itself and of its phone, before the cases are told. */
export function effectWords(
  move: ShiftMove,
  { ends_at }: CrewCard,
  { asked, signed_in_until }: ShiftEffect,
  until: string | null,
): readonly string[] {
  const back = asked ? [`${asked}, which it has not answered, goes back at once.`] : []
  switch (move) {
    case 'end':
      return [
        ...back,
        'It is asked for nothing more, and is not called or followed. Its phone says that the desk ended the shift.',
        'Cannot be undone: to come back it needs a shift in the rota.',
      ]
    case 'pause':
      return [...back, 'It is asked for nothing until its break ends, here or there.']
    case 'resume':
      return ['It may be asked at once.']
    case 'until':
      return [
        `Its shift now ends at ${hhmm(ends_at)}, and then at ${hhmm(until ?? ends_at)}.`,
        ...signedInWords(signed_in_until, until ?? ends_at),
      ]
  }
}

function signedInWords(signedIn: string | null, until: string): readonly string[] {
  if (signedIn === null) return ['◆ No phone of it is signed in.']
  if (Date.parse(signedIn) >= Date.parse(until)) return []
  return [
    `◆ Its phone is signed in until ${hhmm(signedIn)} only: sign in again by then.`,
  ]
}

/** Moments at which a shift may end instead: half hours, never the end it has. */
export function newEnds(
  { starts_at, ends_at }: Pick<CrewCard, 'starts_at' | 'ends_at'>,
  now: number,
): readonly string[] {
  const last = Date.parse(starts_at) + LONGEST_MS
  const found: string[] = []
  const first = Math.ceil((now + SOONEST_MS) / HALF_MS) * HALF_MS
  for (let at = first; at <= last; at += HALF_MS)
    if (at !== Date.parse(ends_at)) found.push(new Date(at).toISOString())
  return found
}
