import { useComputed } from '@preact/signals'
import type { CaseView } from '../board/cases'
import { kept } from '../board/filter'
import { asked, showAll } from './filtering'
import { crewsListed, showAllCrews } from './heldCrews'
import { type Open, open } from './selection'

/** A case that was opened from the map or an alarm, whose row the filter hides. */
export function HiddenCaseRow({ view }: { view: CaseView }) {
  if (kept([view], asked.value).length > 0) return null
  const what = { kind: 'case', id: view.referral.id } as const
  return <HiddenRow what={what} button="Show all calls" onShow={showAll} />
}

/** The same of a crew, whose list is narrowed by words or by when it is free. */
export function HiddenCrewRow({ id }: { id: string }) {
  const isListed = useComputed(() => crewsListed.value.has(id))
  if (isListed.value) return null
  const what = { kind: 'crew', id } as const
  return <HiddenRow what={what} button="Show all crews" onShow={showAllCrews} />
}

/** Says so, and one press brings the row back and into sight. */
function HiddenRow({ what, button, onShow }: HiddenProps) {
  return (
    <p class="row-hidden quiet" role="status">
      ◆ Its row is hidden by the filter of the list.{' '}
      <button
        type="button"
        class="tool"
        onClick={() => {
          onShow()
          open(what)
        }}
      >
        {button}
      </button>
    </p>
  )
}

interface HiddenProps {
  what: Open
  button: string
  onShow: () => void
}
