import { signal } from '@preact/signals'

/** What a screen reader is told at once, and what it is told when it has time. */
export const urgentWords = signal('')
export const calmWords = signal('')
