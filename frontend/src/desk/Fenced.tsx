import type { ComponentChildren } from 'preact'
import { useErrorBoundary } from 'preact/hooks'
import { WaysOn } from './NotLoaded'

interface FencedProps {
  readonly what: string
  /** Who else is to know of it, as the browser knows of an error that nothing caught. */
  readonly onFault?: (fault: unknown) => void
  readonly children: ComponentChildren
}

/** A pane of the desk: where it cannot be drawn it says so, and the others go on. */
export function Fenced({ what, onFault, children }: FencedProps) {
  const [fault, again] = useErrorBoundary(onFault)
  if (fault === undefined) return <>{children}</>
  return (
    <div class="refusal" role="alert">
      <NotDrawn what={what} again={again} />
    </div>
  )
}

interface FencedRowProps {
  /** What the row is about; asked only when it cannot be drawn. */
  readonly named: () => string
  readonly children: ComponentChildren
}

/** The same for a row of a list: one odd row takes none of the others with it. */
export function FencedRow({ named, children }: FencedRowProps) {
  const [fault, again] = useErrorBoundary()
  if (fault === undefined) return <>{children}</>
  return (
    <li class="row-item refusal">
      <NotDrawn what={named()} again={again} />
    </li>
  )
}

function NotDrawn({ what, again }: { what: string; again: () => void }) {
  return (
    <>
      <strong>▲ {what} cannot be shown: a fault of this screen.</strong>
      <p>Nothing was changed, and the rest goes on. Look at it on another screen.</p>
      <WaysOn onTry={again} />
    </>
  )
}
