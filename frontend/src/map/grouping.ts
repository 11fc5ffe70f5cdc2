import { fromLonLat } from 'ol/proj'
import type { Mark } from '../board/marks'
import type { DrawnCase, DrawnCrew, DrawnGroup, Grouped, LonLat } from './drawing'
import { type Dot, groupsOf, middle } from './groups'

/** From this zoom on everything stands by itself. */
export const SINGLE_FROM_ZOOM = 13

const CREWS: Mark = { shape: 'square', letter: '', fill: '#4c6272', ink: '#ffffff' }

interface Sorted<T> {
  readonly single: readonly T[]
  readonly groups: readonly DrawnGroup[]
}

interface Point {
  readonly id: string
  readonly at: LonLat
  readonly isAlone: boolean
}

/** Calls in groups at this resolution (metres of the plane a pixel), the worst told. */
export function casesAt(cases: readonly DrawnCase[], resolution: number) {
  return sorted(cases, resolution, (members): Omit<DrawnGroup, Placed> => {
    const worst = members.reduce((a, b) => (b.rank > a.rank ? b : a))
    return {
      kind: 'cases',
      count: members.length,
      mark: worst.mark,
      short: `${members.length} calls, ${worst.short}`,
      words: `${members.length} calls: press to come closer. The worst: ${worst.words}`,
    }
  })
}

export function crewsAt(crews: readonly DrawnCrew[], resolution: number) {
  return sorted(crews, resolution, (members): Omit<DrawnGroup, Placed> => {
    const free = members.filter(({ isFree }) => isFree).length
    const names = members.map(({ name }) => name).join(', ')
    return {
      kind: 'crews',
      count: members.length,
      mark: CREWS,
      short: `${members.length} crews, ${free} free`,
      words: `${members.length} crews, ${free} free: press to come closer. ${names}`,
    }
  })
}

type Placed = 'id' | 'at' | 'members'

function sorted<T extends Point>(
  drawn: readonly T[],
  resolution: number,
  told: (members: readonly T[]) => Omit<DrawnGroup, Placed>,
): Sorted<T> {
  const byId = new Map(drawn.map((one) => [one.id, one]))
  const groups = groupsOf(drawn.map((one) => dotOf(one, resolution)))
  const grouped = new Set(groups.flat().map(({ id }) => id))
  return {
    single: drawn.filter(({ id }) => !grouped.has(id)),
    groups: groups.map((dots): DrawnGroup => {
      const members = dots.flatMap(({ id }) => byId.get(id) ?? [])
      const [x, y] = middle(dots)
      return {
        id: `group ${dots[0]?.id}`,
        at: [x * resolution, y * resolution],
        members: members.map(({ at }) => at),
        ...told(members),
      }
    }),
  }
}

function dotOf({ id, at, isAlone }: Point, resolution: number): Dot {
  const [x = 0, y = 0] = fromLonLat([at[0], at[1]])
  return { id, x: x / resolution, y: y / resolution, alone: isAlone }
}

export function counts(
  cases: readonly DrawnGroup[],
  crews: readonly DrawnGroup[],
): Grouped {
  const of = (groups: readonly DrawnGroup[]) =>
    [groups.length, groups.reduce((sum, { count }) => sum + count, 0)] as const
  return { cases: of(cases), crews: of(crews) }
}
