import { LIMITS, type Pane, widthByKey } from '../board/widths'
import { layout, setWidth } from './layout'

/** Between two panes: dragged, or moved by the arrow keys; "Screen" has buttons too. */
export function Splitter({ pane, label }: { pane: Pane; label: string }) {
  const isRight = pane === 'drawer'
  const width = layout.value[pane]
  const [least, most] = LIMITS[pane]
  return (
    // biome-ignore lint/a11y/useSemanticElements: an <hr> takes no focus and no keys
    <div
      class="splitter"
      role="separator"
      aria-orientation="vertical"
      aria-label={label}
      aria-valuenow={width}
      aria-valuemin={least}
      aria-valuemax={most}
      aria-valuetext={`${width} pixels`}
      tabIndex={0}
      onKeyDown={(event) => {
        const to = widthByKey(event.key, width, pane, isRight)
        if (to === null) return
        event.preventDefault()
        setWidth(pane, to)
      }}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
      }}
      onPointerMove={(event) => {
        if (!event.currentTarget.hasPointerCapture(event.pointerId)) return
        setWidth(pane, isRight ? window.innerWidth - event.clientX : event.clientX)
      }}
    />
  )
}
