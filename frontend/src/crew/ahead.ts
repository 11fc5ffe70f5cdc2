import type { Today } from '../api/types'
import type { Command } from './outbox'

/** The day as the crew has made it: what waits to be sent is shown as done. */
export function ahead(today: Today, waiting: readonly Command[]): Today {
  return waiting.reduce(step, today)
}

type Visit = NonNullable<Today['visit']>
type Shift = NonNullable<Today['shift']>

const SHIFT: Record<string, Shift['status']> = {
  start: 'on',
  pause: 'paused',
  resume: 'on',
  end: 'ended',
}
const VISIT: Record<string, Visit['status']> = {
  'en-route': 'en_route',
  'on-scene': 'on_scene',
}

function step(today: Today, command: Command): Today {
  const [what, id, verb] = command.path.replace('/api/crew/', '').split('/')
  if (what === 'shift') return withShift(today, SHIFT[id ?? ''])
  if (what === 'visits' && today.visit?.id === id && verb === 'undo')
    return withoutTap(today)
  if (what === 'visits' && today.visit?.id === id) return withVisit(today, verb ?? '')
  if (what === 'assignments' && today.assignment?.id === id && verb === 'refuse')
    return nothingToDo(today)
  return today
}

function withShift(today: Today, status: Shift['status'] | undefined): Today {
  if (!today.shift || !status) return today
  return { ...today, shift: { ...today.shift, status } }
}

function withVisit(today: Today, verb: string): Today {
  const status = VISIT[verb]
  if (verb === 'amend') return today
  if (!status || !today.visit) return nothingToDo(today)
  return { ...today, visit: { ...today.visit, status } }
}

/** The last press was taken back. */
function withoutTap(today: Today): Today {
  if (!today.visit) return today
  const was = today.visit.status
  const status = was === 'on_scene' ? 'en_route' : was === 'en_route' ? 'to_do' : was
  return { ...today, visit: { ...today.visit, status } }
}

function nothingToDo(today: Today): Today {
  return {
    ...today,
    assignment: null,
    visit: null,
    referral: null,
    details: null,
    leg: null,
    why: null,
    meets: null,
  }
}
