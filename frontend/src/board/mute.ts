/** What the clocks read at one moment, ms.
 *
 * `steady` is never set, and may stand while the device sleeps; `device` is set by people
 * and by the network; `service` is the service's own, slowed to real seconds. */
export interface Clocks {
  readonly steady: number
  readonly device: number
  readonly service: number
}

/** How long anybody may mute: there is no other length. */
export const LENGTHS_MIN = [5, 15, 30] as const
export type Minutes = (typeof LENGTHS_MIN)[number]
const LONGEST_MS = 30 * 60_000

/** Silence that ends by itself: so much was left of it at a moment. */
export interface Mute {
  readonly leftMs: number
  readonly at: Clocks
}

export function begin(minutes: Minutes, at: Clocks): Mute {
  return { leftMs: minutes * 60_000, at }
}

/** What is left of it now; null: it is over. The clock that went on furthest counts: one
 * that is put back, or stands, makes it no longer. */
export function passed(mute: Mute, now: Clocks): Mute | null {
  const gone = Math.max(0, now.steady - mute.at.steady, now.device - mute.at.device)
  const leftMs = mute.leftMs - gone
  return leftMs > 0 ? { leftMs, at: now } : null
}

/** Two readings of the service's clock differ by so much for the way that they took. */
const WAY_MS = 5_000

/** What another page of this device kept of it; null: nothing, over, or not to be trusted.
 * A page has a steady clock of its own: here both others must have gone on. */
export function recalled(kept: unknown, now: Clocks): Mute | null {
  if (!isKept(kept)) return null
  const device = now.device - kept.at.device
  const service = now.service - kept.at.service
  if (device < 0 || service < -WAY_MS) return null
  const leftMs = kept.leftMs - Math.max(device, service)
  return leftMs > 0 ? { leftMs, at: now } : null
}

function isKept(kept: unknown): kept is Mute {
  if (typeof kept !== 'object' || kept === null) return false
  const { leftMs, at } = kept as Partial<Mute>
  return (
    typeof leftMs === 'number' &&
    leftMs <= LONGEST_MS &&
    Number.isFinite(at?.device) &&
    Number.isFinite(at?.service)
  )
}

/** "4:59", never a second more than is left. */
export function leftWords({ leftMs }: Mute): string {
  const whole = Math.floor(leftMs / 1000)
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`
}
