import { CaseDrawer } from './CaseDrawer'
import { CrewDrawer } from './CrewDrawer'
import { Declines } from './Declines'
import { HandBackPolicy } from './HandBackPolicy'
import { Homes } from './Homes'
import { NewCall } from './NewCall'
import { StackDrawer } from './StackDrawer'
import { close, opened } from './selection'

/** The third column: it never covers the other two. */
export function Drawer() {
  const what = opened.value
  if (!what) return null
  const key = 'id' in what ? what.id : what.kind
  return (
    <aside
      class="drawer"
      aria-label="Details"
      onKeyDown={(event) => {
        if (event.key === 'Escape') close()
      }}
    >
      {what.kind === 'case' && <CaseDrawer key={key} id={what.id} />}
      {what.kind === 'crew' && <CrewDrawer key={key} id={what.id} />}
      {what.kind === 'stack_call' && <StackDrawer key={key} id={what.id} />}
      {what.kind === 'new_call' && <NewCall />}
      {what.kind === 'declines' && <Declines />}
      {what.kind === 'homes' && <Homes />}
      {what.kind === 'hand_back_policy' && <HandBackPolicy />}
    </aside>
  )
}
