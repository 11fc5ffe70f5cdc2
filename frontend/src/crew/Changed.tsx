import type { Today } from '../api/types'
import { Big } from './parts'
import { readTo } from './readTo'
import { press, waiting } from './store'
import { work } from './words/work'

/** The sender told more: it stays until the crew says that it has read it. */
export function Changed({ day }: { day: Today }) {
  const mine = day.assignment
  if (!mine?.changed_at) return null
  const words = work.value.change
  const path = `assignments/${mine.id}/change-seen`
  const isSaid = waiting.value.some(
    ({ path: pressed, body }) =>
      pressed.endsWith(path) && Number(body['read_to']) >= (day.changed_to ?? 0),
  )
  return (
    <div class="notice" role="alert">
      <p>▲ {words.told}</p>
      {isSaid ? (
        <p role="status">{words.saying}</p>
      ) : (
        <Big tone="plain" onPress={() => press(path, words.read, readTo(day))}>
          {words.read}
        </Big>
      )}
    </div>
  )
}
