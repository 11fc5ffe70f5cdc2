import type { Today } from '../api/types'
import { say } from '../board/words'
import { Big } from './parts'
import { press, waiting } from './store'
import { acts } from './words/acts'

type Taken = Today['stood_down'][number]

/** What was taken from the crew: there until the crew has said that it knows. */
export function StandDowns({ day }: { day: Today }) {
  return (
    <>
      {day.stood_down.map((taken) => (
        <StandDown key={taken.assignment_id} taken={taken} />
      ))}
    </>
  )
}

function StandDown({ taken }: { taken: Taken }) {
  const words = acts.value.standDown
  const path = `assignments/${taken.assignment_id}/stand-down-seen`
  const isSaid = waiting.value.some((each) => each.path.endsWith(path))
  const what = [say(acts.value.need, taken.need), taken.locality]
    .filter(Boolean)
    .join(', ')
  return (
    <div class="notice" role="alert">
      <p>
        ▲{' '}
        {taken.superseded_at
          ? words.late(taken.reference, what)
          : taken.diverted_to
            ? words.diverted(taken.reference, what, taken.diverted_to)
            : words.taken(taken.reference, what)}
      </p>
      {isSaid ? (
        <p role="status">{words.saying}</p>
      ) : (
        <Big tone="plain" onPress={() => press(path, words.seen)}>
          {words.seen}
        </Big>
      )}
    </div>
  )
}
