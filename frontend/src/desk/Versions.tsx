import { useSignal } from '@preact/signals'
import { seldom } from './lazily'

const VersionsTold = seldom<{ id: string; version: number }>(
  'Versions',
  async () => (await import('./VersionsTold')).VersionsTold,
  () => <></>,
)

/** Each version of what was told, side by side with the one before it. It is read, and
 * the reading audited, only once somebody opens it. */
export function Versions({ id, version }: { id: string; version: number }) {
  const isOpen = useSignal(false)
  return (
    <section aria-label="Versions">
      <details
        class="versions"
        onToggle={(event) => {
          isOpen.value = event.currentTarget.open
        }}
      >
        <summary>
          <h3>Versions: what was told, and told anew</h3>
        </summary>
        {isOpen.value && <VersionsTold id={id} version={version} />}
      </details>
    </section>
  )
}
