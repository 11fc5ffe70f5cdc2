import { readSettings } from '../api/reads'
import type { AreaSettings } from '../api/types'
import { NEED } from '../board/words'
import { board } from './store'
import { useFetched } from './useFetched'

/** The setting that names what an area does not take now. */
export const NEEDS_OFF = 'needs.off'

type Needs = Readonly<Record<string, string>>

/** What a form offers, and what it says is not taken here. */
export interface Offered {
  readonly needs: Needs
  readonly off: readonly string[]
}

/** All needs where the settings are not known: the service says no by itself. */
export function offered(told: AreaSettings | null): Offered {
  const set = told?.settings.find(({ name }) => name === NEEDS_OFF)?.value
  const off = Array.isArray(set) ? set : []
  const every = Object.entries<string>(NEED)
  return {
    needs: Object.fromEntries(every.filter(([code]) => !off.includes(code))),
    off: every.filter(([code]) => off.includes(code)).map(([, words]) => words),
  }
}

/** What this area takes now; read anew when the area changes. */
export function useOffered(): Offered {
  const found = useFetched(readSettings, 'area', board.value.area?.version)
  return offered(found.value)
}
