import type { Today } from '../api/types'
import { Big } from './parts'
import { press, waiting } from './store'

/** The sender told more: it stays until the crew says that it has read it. */
export function Changed({ day }: { day: Today }) {
  const mine = day.assignment
  if (!mine?.changed_at) return null
  const path = `assignments/${mine.id}/change-seen`
  const isSaid = waiting.value.some((each) => each.path.endsWith(path))
  return (
    <div class="notice" role="alert">
      <p>▲ This job has changed. Read all of it again.</p>
      {isSaid ? (
        <p role="status">Said here, waiting for control to hear it.</p>
      ) : (
        <Big tone="plain" onPress={() => press(path, 'I have read the change')}>
          I have read the change
        </Big>
      )}
    </div>
  )
}
