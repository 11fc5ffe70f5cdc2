import { signal, useSignal } from '@preact/signals'
import { countWords } from '../board/harm'
import { briefly, isLife, type Ranked } from '../board/ranked'
import { COUNTED } from '../board/words'
import { AlarmRow } from './AlarmRow'
import { FencedRow } from './Fenced'
import { knownUntil } from './notLive'
import { open } from './selection'
import { inServiceTime } from './serviceTime'
import { allAlarms, board } from './store'

/** How many of the worst always stand in sight: fewer where a screen is small, or is
 * enlarged to 200 %, so that none of them is cut off, and one on a telephone, where two
 * take half of it. */
const ROOM = [
  [matchMedia('(min-width: 1300px)'), 3],
  [matchMedia('(min-width: 1024px), (min-width: 641px) and (min-height: 700px)'), 2],
] as const
const room = signal(roomNow())
for (const [media] of ROOM)
  media.addEventListener('change', () => {
    room.value = roomNow()
  })

function roomNow(): number {
  return ROOM.find(([media]) => media.matches)?.[1] ?? 1
}

/** What must not be missed: pinned, worst first, there until it is dealt with. The worst
 * stand as rows, danger to life always by its number, and the rest is counted by what it
 * is. The strip is as high with no alarm as with many, so that one that comes moves
 * nothing from under a pointer. */
export function AlarmStrip() {
  const all = useSignal(false)
  const found = allAlarms.value
  if (found.length === 0) return <Empty />
  const isAll = all.value && found.length > room.value
  const shown = isAll ? found : found.slice(0, room.value)
  const lives = found.slice(shown.length).filter(isLife)
  const classes = ['alarms', isAll && 'alarms-all', lives.length > 0 && 'alarms-many']
  return (
    <section
      class={classes.filter(Boolean).join(' ')}
      style={{ '--room': Math.min(room.value, found.length) }}
      aria-label={`${found.length} alarms, worst first`}
    >
      <Count found={found} isAll={isAll} onPress={() => (all.value = !all.value)} />
      <div class="alarms-body">
        <ul>
          {shown.map((one) => (
            <FencedRow key={one.key} named={() => 'An alarm'}>
              <AlarmRow one={one} />
            </FencedRow>
          ))}
        </ul>
        {lives.length > 0 && <Lives lives={lives} />}
      </div>
    </section>
  )
}

interface CountProps {
  found: readonly Ranked[]
  isAll: boolean
  onPress: () => void
}

/** How many there are, and what those are of which nothing else is in sight. */
function Count({ found, isAll, onPress }: CountProps) {
  const rest = found.length - room.value
  const off = found.slice(room.value).filter((one) => !isLife(one))
  const counted = isAll ? found : off
  return (
    <div class="alarms-count">
      <span>
        <strong class="figures">{found.length}</strong>
        {found.length === 1 ? ' alarm' : ' alarms'}
      </span>
      {knownUntil.value !== null && (
        <span class="figures">known at {inServiceTime(knownUntil.value)}</span>
      )}
      {rest > 0 && (
        <button type="button" class="tool" aria-expanded={isAll} onClick={onPress}>
          {isAll ? `Show worst ${room.value}` : `Show ${rest} more`}
        </button>
      )}
      {rest > 0 && counted.length > 0 && (
        <span class="alarms-off quiet figures">
          {isAll ? '' : 'Not shown: '}
          {countWords(
            counted.map(({ kind }) => kind),
            COUNTED,
          )}
        </span>
      )}
    </div>
  )
}

/** Danger to life that has no row: by its number, one press from all of it. */
function Lives({ lives }: { lives: readonly Ranked[] }) {
  return (
    <fieldset class="alarms-lives">
      <legend class="visually-hidden">Danger to life too</legend>
      {lives.map((one) => (
        <button
          key={one.key}
          type="button"
          class="life figures"
          onClick={() =>
            open({ kind: one.of === 'crew' ? 'crew' : 'case', id: one.about })
          }
        >
          {one.isSeen ? '◆ ' : '▲ '}
          {briefly(one)}
          {one.isSeen && <span class="visually-hidden">, seen to</span>}
        </button>
      ))}
    </fieldset>
  )
}

/** Without a board nobody knows whether there is one; of an old one only what was. */
function Empty() {
  const until = knownUntil.value
  const words =
    until === null ? 'No alarms.' : `No alarm known at ${inServiceTime(until)}.`
  return <div class="alarms alarms-none">{board.value.area && <p>{words}</p>}</div>
}
