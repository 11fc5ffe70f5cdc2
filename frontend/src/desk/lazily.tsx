import { signal } from '@preact/signals'
import type { VNode } from 'preact'
import { useEffect } from 'preact/hooks'
import { DrawerHead } from './DrawerHead'

type Pane = () => VNode | null

/** A part of the drawer that is opened seldom: its code comes when it is. */
export function lazily(title: string, read: () => Promise<Pane>): Pane {
  const loaded = signal<Pane | null>(null)
  const failed = signal(false)
  const load = async () => {
    failed.value = false
    try {
      loaded.value = await read()
    } catch {
      failed.value = true
    }
  }
  return () => {
    useEffect(() => {
      if (loaded.value === null) void load()
    }, [])
    const Inside = loaded.value
    if (Inside) return <Inside />
    return (
      <>
        <DrawerHead>{title}</DrawerHead>
        {failed.value ? (
          <div class="refusal" role="alert">
            <p>This part could not be loaded. Nothing was changed.</p>
            <button type="button" class="tool" onClick={() => void load()}>
              Try again
            </button>
          </div>
        ) : (
          <p class="quiet">It is coming.</p>
        )}
      </>
    )
  }
}
