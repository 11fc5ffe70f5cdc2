import { signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { CoverageList as List } from './CoverageList'
import { DrawerHead } from './DrawerHead'

const loaded = signal<typeof List | null>(null)
const failed = signal(false)

async function load(): Promise<void> {
  failed.value = false
  try {
    loaded.value = (await import('./CoverageList')).CoverageList
  } catch {
    failed.value = true
  }
}

/** The list of coverage comes when somebody opens it, and not before. */
export function LazyCoverage() {
  useEffect(() => {
    if (loaded.value === null) void load()
  }, [])
  const CoverageList = loaded.value
  return (
    <>
      <DrawerHead>Coverage by skill</DrawerHead>
      {CoverageList && <CoverageList />}
      {!CoverageList && (
        <p class="quiet" role={failed.value ? 'alert' : undefined}>
          {failed.value
            ? 'It could not be loaded. Close this and open it again.'
            : 'The list is coming.'}
        </p>
      )}
    </>
  )
}
