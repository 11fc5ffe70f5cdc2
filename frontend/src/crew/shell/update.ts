import type { Today } from '../../api/types'

export type Offered = 'nothing' | 'now' | 'later'

/** Whether a version that is ready may be taken: never in the middle of a job. */
export function offerUpdate(
  isReady: boolean,
  day: Pick<Today, 'visit' | 'assignment'> | null,
): Offered {
  if (!isReady) return 'nothing'
  return day?.visit || day?.assignment ? 'later' : 'now'
}
