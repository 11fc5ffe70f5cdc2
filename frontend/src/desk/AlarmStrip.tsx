import { signal, useSignal } from '@preact/signals'
import { countWords } from '../board/harm'
import { COUNTED } from '../board/words'
import { AlarmRow } from './AlarmRow'
import { knownUntil } from './notLive'
import { inServiceTime } from './serviceTime'
import { allAlarms, board } from './store'

/** How many of the worst always stand in sight: fewer where a screen is small, or is
 * enlarged to 200 %, so that none of them is cut off. */
const ROOM = [
  [matchMedia('(min-width: 1024px)'), 3],
  [matchMedia('(min-height: 700px)'), 2],
] as const
const room = signal(roomNow())
for (const [media] of ROOM)
  media.addEventListener('change', () => {
    room.value = roomNow()
  })

function roomNow(): number {
  return ROOM.find(([media]) => media.matches)?.[1] ?? 1
}

/** What must not be missed: pinned, worst first, there until it is dealt with. What is
 * not in sight is counted by what it is. The strip has its place also while it is empty,
 * so that an alarm that comes moves nothing from under a pointer. */
export function AlarmStrip() {
  const all = useSignal(false)
  const found = allAlarms.value
  if (found.length === 0) return <Empty />
  const rest = found.length - room.value
  const isAll = all.value && rest > 0
  const shown = isAll ? found : found.slice(0, room.value)
  const counted = isAll ? found : found.slice(room.value)
  return (
    <section
      class={isAll ? 'alarms alarms-all' : 'alarms'}
      aria-label={`${found.length} alarms, worst first`}
    >
      <div class="alarms-count">
        <span>
          <strong class="figures">{found.length}</strong>
          {found.length === 1 ? ' alarm' : ' alarms'}
        </span>
        {knownUntil.value !== null && (
          <span class="figures">known at {inServiceTime(knownUntil.value)}</span>
        )}
        {rest > 0 && (
          <>
            <button
              type="button"
              class="tool"
              aria-expanded={isAll}
              onClick={() => {
                all.value = !all.value
              }}
            >
              {isAll ? `Show worst ${room.value}` : `Show ${rest} more`}
            </button>
            <span class="quiet figures">
              {isAll ? '' : 'Not shown: '}
              {countWords(
                counted.map(({ kind }) => kind),
                COUNTED,
              )}
            </span>
          </>
        )}
      </div>
      <ul>
        {shown.map((one) => (
          <AlarmRow key={one.key} one={one} />
        ))}
      </ul>
    </section>
  )
}

/** Without a board nobody knows whether there is one; of an old one only what was. */
function Empty() {
  const until = knownUntil.value
  const words =
    until === null ? 'No alarms.' : `No alarm known at ${inServiceTime(until)}.`
  return <div class="alarms alarms-none">{board.value.area && <p>{words}</p>}</div>
}
