import type { VNode } from 'preact'
import { useEffect } from 'preact/hooks'
import { Fenced } from './Fenced'
import { lazily, seldom } from './lazily'
import { close, type Open, opened } from './selection'

/** Escape closes it, also when the button that had the focus is gone. */
function closeByEscape(event: KeyboardEvent): void {
  if (event.key === 'Escape' && document.activeElement === document.body) close()
}

/** The third column: it never covers the other two. */
export function Drawer() {
  const what = opened.value
  const isOpen = what !== null
  useEffect(() => {
    if (!isOpen) return
    document.addEventListener('keydown', closeByEscape)
    return () => document.removeEventListener('keydown', closeByEscape)
  }, [isOpen])
  if (!what) return null
  return (
    <aside
      class="drawer"
      aria-label="Details"
      onKeyDown={(event) => {
        if (event.key === 'Escape') close()
      }}
    >
      <Fenced key={JSON.stringify(what)} what="What was opened">
        <Inside what={what} />
      </Fenced>
    </aside>
  )
}

const CaseDrawer = lazily<{ id: string }>(
  'Case',
  async () => (await import('./CaseDrawer')).CaseDrawer,
)
const CrewDrawer = lazily<{ id: string }>(
  'Crew',
  async () => (await import('./CrewDrawer')).CrewDrawer,
)
const StackDrawer = seldom<{ id: string }>(
  'Waiting call',
  async () => (await import('./StackDrawer')).StackDrawer,
)

const GlassCase = seldom<{ glass: string }>(
  'Case of another area',
  async () => (await import('./glass/GlassCase')).GlassCase,
)

const ABOUT_NOTHING: Record<
  Exclude<Open['kind'], 'case' | 'crew' | 'stack_call' | 'glass_case'>,
  (props: object) => VNode | null
> = {
  new_call: lazily('New call', async () => (await import('./NewCall')).NewCall),
  declines: seldom(
    'Declined in the last 24 hours',
    async () => (await import('./Declines')).Declines,
  ),
  mode: seldom(
    'Change the mode',
    async () => (await import('./ModeChange')).ModeChange,
  ),
  homes: seldom('Homes and referrers', async () => (await import('./Homes')).Homes),
  rota: seldom('Rota', async () => (await import('./Rota')).Rota),
  screen: seldom('This screen', async () => (await import('./Screen')).Screen),
  sources: seldom(
    'Sources: last message of each',
    async () => (await import('./Sources')).Sources,
  ),
  many: seldom('Selected', async () => (await import('./ManyCases')).ManyCases),
  coverage: seldom(
    'Coverage',
    async () => (await import('./CoverageList')).CoverageList,
  ),
  settings: seldom(
    'Settings',
    async () => (await import('./settings/Settings')).Settings,
  ),
  more: seldom('More', async () => (await import('./More')).More),
  from_paper: seldom(
    'Visits from paper',
    async () => (await import('./FromPaper')).FromPaper,
  ),
  audit: seldom('Audit', async () => (await import('./Audit')).Audit),
  glass: seldom(
    'Case that is closed to you',
    async () => (await import('./glass/Glass')).Glass,
  ),
  own_sign_in: seldom(
    'How you sign in',
    async () => (await import('./OwnSignIn')).OwnSignIn,
  ),
  hand_back_policy: seldom(
    'Hand-back policy',
    async () => (await import('./HandBackPolicy')).HandBackPolicy,
  ),
}

/** A case, a crew or a call begins anew with each; the rest is about no one of them. */
function Inside({ what }: { what: Open }) {
  if (what.kind === 'case') return <CaseDrawer key={what.id} id={what.id} />
  if (what.kind === 'crew') return <CrewDrawer key={what.id} id={what.id} />
  if (what.kind === 'stack_call') return <StackDrawer key={what.id} id={what.id} />
  if (what.kind === 'glass_case')
    return <GlassCase key={what.glass} glass={what.glass} />
  const Panel = ABOUT_NOTHING[what.kind]
  return <Panel />
}
