import type { Role } from '../api/types'
import { DrawerHead } from './DrawerHead'
import { type Open, open } from './selection'
import { me } from './store'

interface Tool {
  readonly what: Open
  readonly name: string
  readonly words: string
  readonly roles: readonly Role[]
}

const DESK: readonly Role[] = ['coordinator', 'clinician', 'manager']
const TOOLS: readonly Tool[] = [
  {
    what: { kind: 'from_paper' },
    name: 'Visits from paper',
    words: 'After an outage: enter what crews wrote on the paper pack.',
    roles: ['coordinator'],
  },
  {
    what: { kind: 'glass' },
    name: 'Case that is closed to you',
    words: 'Read a case of another area in an emergency, with a reason, for a while.',
    roles: DESK,
  },
  {
    what: { kind: 'audit' },
    name: 'Audit',
    words: 'Who read and did what, to whom, when and why.',
    roles: ['manager'],
  },
  {
    what: { kind: 'own_sign_in' },
    name: 'How you sign in',
    words: 'Another password, and codes for a lost phone.',
    roles: DESK,
  },
]

/** What is needed seldom: each with a line that says what it is for. */
export function More() {
  const role = me.value?.role
  return (
    <>
      <DrawerHead>More</DrawerHead>
      <ul class="plain">
        {TOOLS.filter(({ roles }) => role && roles.includes(role)).map((one) => (
          <li key={one.name} class="declined">
            <button type="button" class="tool" onClick={() => open(one.what)}>
              {one.name}
            </button>{' '}
            {one.words}
          </li>
        ))}
      </ul>
    </>
  )
}
