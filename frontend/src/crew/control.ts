import { signal } from '@preact/signals'

/** The number of the control room. 999 until the service names its own. */
export const controlPhone = signal('999')
