import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'

/** What became of a press whose button has gone: the focus goes on here. */
export function Told({ children }: { children: ComponentChildren }) {
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => place.current?.focus(), [])
  return (
    <div role="status" tabIndex={-1} ref={place}>
      {children}
    </div>
  )
}
