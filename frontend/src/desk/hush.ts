import { signal } from '@preact/signals'
import type { Voice } from './sounds'

/** What can be muted: everything together, or what has a volume of its own. */
export type Muted = 'all' | Voice

/** Whether something is muted at this moment. Nothing is, until the part that also ends
 * a mute is there: it puts its own answer here (muting/attend.ts). */
export const isMuted = signal<(what: Muted) => boolean>(() => false)
