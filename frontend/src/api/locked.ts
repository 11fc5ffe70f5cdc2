import { signal } from '@preact/signals'

/** Nobody is at this desk: the service refuses its reads, and its screen is covered. */
export const isLocked = signal(false)
export const LOCKED = '/problems/desk-locked'
