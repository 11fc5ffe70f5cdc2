import { hhmm } from './time'

/** "set off 03:05, with the person 03:10, over 03:40": nothing that is not known. */
export function paperTimes(times: PaperTimes): string {
  const told = [
    times.set_off_at && `set off ${hhmm(times.set_off_at)}`,
    times.there_at && `with the person ${hhmm(times.there_at)}`,
    `over ${hhmm(times.ended_at)}`,
  ]
  return told.filter(Boolean).join(', ')
}

interface PaperTimes {
  readonly set_off_at?: string | null
  readonly there_at?: string | null
  readonly ended_at: string
}
