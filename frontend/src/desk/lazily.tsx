import { signal } from '@preact/signals'
import type { VNode } from 'preact'
import { useEffect } from 'preact/hooks'
import { DrawerHead } from './DrawerHead'

type Panel = () => VNode | null

/** A panel that is loaded when somebody opens it, and not with the desk. */
export function lazily(load: () => Promise<Panel>): Panel {
  const loaded = signal<Panel | null>(null)
  const failed = signal(false)
  const read = async () => {
    failed.value = false
    try {
      loaded.value = await load()
    } catch {
      failed.value = true
    }
  }
  return function Lazy() {
    useEffect(() => {
      if (loaded.value === null) void read()
    }, [])
    const Loaded = loaded.value
    if (Loaded) return <Loaded />
    return failed.value ? <NotLoaded again={() => void read()} /> : null
  }
}

function NotLoaded({ again }: { again(): void }) {
  return (
    <>
      <DrawerHead>This could not be loaded</DrawerHead>
      <p role="alert">The service did not send this part of the desk.</p>
      <button type="button" class="tool" onClick={again}>
        Try again
      </button>
    </>
  )
}
