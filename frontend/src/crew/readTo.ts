import type { Today } from '../api/types'

/** How far the crew has read, by the area's log: what is told later, and crosses the
 * press, is still to be read. */
export function readTo({ at }: Today): { readonly read_to: number } {
  return { read_to: at.offset }
}
