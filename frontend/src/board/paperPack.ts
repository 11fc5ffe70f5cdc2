import type { Sources } from '../api/types'
import { age, hhmmss } from './time'

type Paper = Sources['paper']

/** Whether the paper pack is being written, by what its writers said last. */
export function paperWords(told: Paper, now: number): string {
  if (told === null) return '◆ Paper pack: not known, Valkey does not answer.'
  const { written_at, failed_at, off_at, limit_s } = told
  if (written_at === null && failed_at !== null)
    return `▲ Paper pack not written: it failed at ${hhmmss(failed_at)}. Whoever runs the service must look at its log.`
  if (written_at === null)
    return off_at === null
      ? '◆ Paper pack: not known, no dispatcher has said anything of it.'
      : '◆ Paper pack not written: UCR_PAPER_PACK is not set. With everything down there is nothing to work from.'
  const seconds = Math.max(0, (now - Date.parse(written_at)) / 1000)
  if (seconds <= limit_s) return `● Paper pack written ${hhmmss(written_at)}.`
  return `▲ Paper pack last written ${hhmmss(written_at)}, ${age(seconds)} ago: it is not being written now.`
}
