/** How long a pointer, or a focus, that only rests keeps the rows from moving. */
export const RESTS_MS = 15_000

/** Where somebody is with a list. */
export interface Attention {
  readonly isOver: boolean
  readonly isFocused: boolean
  /** When it last moved, pressed or turned the wheel there; ms of the device. */
  readonly at: number
}

export const AWAY: Attention = { isOver: false, isFocused: false, at: 0 }

/** Whether the rows hold still: somebody is with them, and not gone for minutes. */
export function holdsStill({ isOver, isFocused, at }: Attention, now: number): boolean {
  return (isOver || isFocused) && now - at < RESTS_MS
}

/** Whether a mouse presses another row than it was last moved over: the rows went.
 *
 * `over`: undefined while no mouse was moved there, null where it lay on no row.
 */
export function isUnmeant(
  over: string | null | undefined,
  pressed: string | null,
): boolean {
  return over !== undefined && pressed !== null && pressed !== over
}
