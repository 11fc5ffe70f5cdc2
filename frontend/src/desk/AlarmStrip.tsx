import { signal, useSignal } from '@preact/signals'
import { countWords } from '../board/harm'
import { briefly, isLife, type Ranked } from '../board/ranked'
import { COUNTED } from '../board/words'
import { AlarmRow } from './AlarmRow'
import { guard } from './astray'
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

/** By what a row is known, and what may be pressed there: another alarm of the same case
 * asks for another press. */
const NAME = 'data-of'
const nameOf = (one: Ranked) => `${one.key} ${one.kind}`
const { isAstray, left, moved, pressed } = guard(NAME)
/** Which alarm has the focus: it stays in sight, whatever worse ones come. */
const focused = () => document.activeElement?.closest('.alarm')?.getAttribute(NAME)

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
  const kept = focused()
  const shown = found.filter(
    (one, nth) => isAll || nth < room.value || nameOf(one) === kept,
  )
  const off = found.filter((one) => !shown.includes(one))
  const lives = off.filter(isLife)
  const counted = isAll ? found : off.filter((one) => !isLife(one))
  const classes = ['alarms', isAll && 'alarms-all', lives.length > 0 && 'alarms-many']
  return (
    <section
      class={classes.filter(Boolean).join(' ')}
      style={{ '--room': shown.length }}
      aria-label={`${found.length} alarms, worst first`}
      onPointerMove={moved}
      onPointerLeave={left}
      onClickCapture={pressed}
    >
      <div class="alarms-count">
        <Count count={found.length} />
        {(isAll || off.length > 0) && (
          <More
            isAll={isAll}
            off={off.length}
            counted={counted}
            onPress={() => (all.value = !isAll)}
          />
        )}
        {isAstray.value && (
          <b role="alert">Alarms moved under your pointer. Press again.</b>
        )}
      </div>
      <div class="alarms-body">
        <ul>
          {shown.map((one) => (
            <FencedRow key={one.key} named={() => 'An alarm'}>
              <AlarmRow one={one} name={nameOf(one)} />
            </FencedRow>
          ))}
        </ul>
        {lives.length > 0 && <Lives lives={lives} />}
      </div>
    </section>
  )
}

/** How many there are, and until when that was known. */
function Count({ count }: { count: number }) {
  return (
    <>
      <span>
        <strong class="figures">{count}</strong>
        {count === 1 ? ' alarm' : ' alarms'}
      </span>
      {knownUntil.value !== null && (
        <span class="figures">known at {inServiceTime(knownUntil.value)}</span>
      )}
    </>
  )
}

interface MoreProps {
  isAll: boolean
  /** How many are not shown. */
  off: number
  /** Of which nothing else is in sight; of all that are shown, all. */
  counted: readonly Ranked[]
  onPress: () => void
}

/** The others, or the worst again; and what they are. */
function More({ isAll, off, counted, onPress }: MoreProps) {
  return (
    <>
      <button type="button" class="tool" aria-expanded={isAll} onClick={onPress}>
        {isAll ? `Show worst ${room.value}` : `Show ${off} more`}
      </button>
      {counted.length > 0 && (
        <span class="alarms-off quiet figures">
          {isAll ? '' : 'Not shown: '}
          {countWords(
            counted.map(({ kind }) => kind),
            COUNTED,
          )}
        </span>
      )}
    </>
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
          data-of={nameOf(one)}
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
