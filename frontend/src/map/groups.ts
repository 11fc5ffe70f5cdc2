/** A point on the screen's plane, in pixels; `alone`: it is never part of a group. */
export interface Dot {
  readonly id: string
  readonly x: number
  readonly y: number
  readonly alone: boolean
}

/** Dots nearer than this to the first of a group belong to it. */
export const NEAR_PX = 44

/** Put dots that would hide each other together; a group has two at the least.
 *
 * In a fixed order, so that the same dots make the same groups: a dot that moves changes
 * no group but those it leaves and joins. Some hundred dots take a few milliseconds.
 */
export function groupsOf(dots: readonly Dot[]): readonly (readonly Dot[])[] {
  const left = dots
    .filter(({ alone }) => !alone)
    .sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))
  const taken = new Set<string>()
  const found: Dot[][] = []
  for (const first of left) {
    if (taken.has(first.id)) continue
    const near = left.filter((dot) => !taken.has(dot.id) && isNear(first, dot))
    if (near.length < 2) continue
    for (const { id } of near) taken.add(id)
    found.push(near)
  }
  return found
}

function isNear(a: Dot, b: Dot): boolean {
  return Math.hypot(a.x - b.x, a.y - b.y) < NEAR_PX
}

/** The middle of some dots. */
export function middle(dots: readonly Dot[]): readonly [number, number] {
  const sum = dots.reduce(([x, y], dot) => [x + dot.x, y + dot.y] as const, [
    0, 0,
  ] as readonly [number, number])
  return [sum[0] / dots.length, sum[1] / dots.length]
}
