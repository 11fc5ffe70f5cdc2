/** Whether two plain values (texts, numbers, lists, records) say the same. */
export function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || !a || !b) return false
  const [of, other] = [Object.entries(a), b as Record<string, unknown>]
  return (
    Array.isArray(a) === Array.isArray(b) &&
    of.length === Object.keys(b).length &&
    of.every(([key, value]) => key in other && isSame(value, other[key]))
  )
}
