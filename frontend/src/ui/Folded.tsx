import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'

/** What stands behind a heading until somebody opens it, and till then costs nothing. */
export function Folded({ heading, children }: FoldedProps) {
  const isOpen = useSignal(false)
  return (
    <details
      class="others"
      onToggle={(event) => {
        isOpen.value = event.currentTarget.open
      }}
    >
      <summary>{heading}</summary>
      {isOpen.value && children()}
    </details>
  )
}

interface FoldedProps {
  heading: ComponentChildren
  children: () => ComponentChildren
}
