import type { ComponentChildren } from 'preact'
import { useFence } from '../ui/useFence'

interface FencedProps {
  readonly what: string
  readonly children: ComponentChildren
}

/** A pane of the desk: where it cannot be drawn it says so, and the others go on. */
export function Fenced({ what, children }: FencedProps) {
  const [isFaulty, again] = useFence()
  if (!isFaulty) return <>{children}</>
  return (
    <div class="refusal" role="alert">
      <NotDrawn what={what} again={again} />
    </div>
  )
}

interface FencedRowProps {
  readonly id: string
  /** What the row is about; asked only when it cannot be drawn. */
  readonly named: (id: string) => string
  readonly children: ComponentChildren
}

/** The same for a row of a list: one odd row takes none of the others with it. */
export function FencedRow({ id, named, children }: FencedRowProps) {
  const [isFaulty, again] = useFence()
  if (!isFaulty) return <>{children}</>
  return (
    <li class="row-item refusal">
      <NotDrawn what={named(id)} again={again} />
    </li>
  )
}

function NotDrawn({ what, again }: { what: string; again: () => void }) {
  return (
    <>
      <strong>▲ {what} cannot be shown: a fault of this screen.</strong>
      <p>Nothing was changed, and the rest goes on. Look at it on another screen.</p>
      <div class="buttons">
        <button type="button" class="tool" onClick={again}>
          Try again
        </button>
        <button type="button" class="tool" onClick={() => location.reload()}>
          Reload the desk
        </button>
      </div>
    </>
  )
}
