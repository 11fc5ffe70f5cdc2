/** Keep the objects that say the same as before, so that whoever drew them need not again.
 *
 * A list of which nothing changed is the list of before itself.
 */
export function steadily<T extends object>(
  idOf: (one: T) => string,
): (next: readonly T[]) => readonly T[] {
  let last: readonly T[] = []
  let byId = new Map<string, T>()
  return (next) => {
    const kept = next.map((one) => {
      const before = byId.get(idOf(one))
      return before && isSame(before, one) ? before : one
    })
    const isUnchanged =
      kept.length === last.length && kept.every((one, i) => one === last[i])
    if (isUnchanged) return last
    last = kept
    byId = new Map(kept.map((one) => [idOf(one), one]))
    return last
  }
}

/** The same of one thing: it is another only when one of its fields is. */
export function steadyOne<T extends object>(): (next: T) => T {
  let last: T | null = null
  return (next) => {
    if (last === null || !isSame(last, next)) last = next
    return last
  }
}

/** Field by field; what a field holds is compared as the thing it is. */
function isSame<T extends object>(a: T, b: T): boolean {
  const fields = Object.keys(a) as (keyof T)[]
  return (
    fields.length === Object.keys(b).length &&
    fields.every((field) => Object.is(a[field], b[field]))
  )
}
