import { computed, effect, signal } from '@preact/signals'
import { readLegs } from '../api/reads'
import type { Leg } from '../api/types'
import { opened } from './selection'
import { board, crews, viewById } from './store'

/** The real roads of crews on their way, and of whoever is chosen. */
export const legs = signal<ReadonlyMap<string, readonly Leg[]>>(new Map())

/** The crew behind whatever the drawer holds. */
export const chosenCrew = computed(() => {
  const what = opened.value
  if (what?.kind === 'crew') return what.id
  if (what?.kind !== 'case') return null
  return viewById.value.get(what.id)?.crew?.id ?? null
})

/** Each wanted crew, with what its legs depend on: when that changes, ask again. */
const wanted = computed(() => {
  const list = crews.value
    .filter(({ crew, state }) => state === 'en_route' || crew.id === chosenCrew.value)
    .map(({ crew, state }) => {
      const plan = board.value.plans.get(crew.id)
      return `${crew.id} ${state} ${plan?.as_of ?? ''} ${plan?.stops.length ?? 0}`
    })
  return list.sort().join('\n')
})

const asked = new Map<string, string>()

/** Keep the legs of the wanted crews; one question at a time. */
export function followLegs(): void {
  let turn = Promise.resolve()
  effect(() => {
    const lines = wanted.value.split('\n').filter(Boolean)
    turn = turn.then(() => refresh(lines))
  })
}

async function refresh(lines: readonly string[]): Promise<void> {
  const ids = new Set(lines.map(crewOf))
  for (const id of asked.keys()) if (!ids.has(id)) asked.delete(id)
  const next = new Map([...legs.value].filter(([id]) => ids.has(id)))
  for (const line of lines) {
    const id = crewOf(line)
    if (asked.get(id) === line) continue
    asked.set(id, line)
    const found = await readLegs(id).catch(() => null)
    if (found) next.set(id, found)
    else asked.delete(id)
  }
  legs.value = next
}

function crewOf(line: string): string {
  return line.split(' ')[0] ?? ''
}
