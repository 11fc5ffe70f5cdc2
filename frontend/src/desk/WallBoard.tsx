import { isClosed } from '../board/cases'
import { clockWords, lateness, sparing } from '../board/clock'
import { countWords } from '../board/harm'
import { CASE_MARK } from '../board/marks'
import { GROUPS, groupOf } from '../board/queue'
import { briefly, isLife, type Ranked, rankedWords } from '../board/ranked'
import { short } from '../board/same'
import { hhmm } from '../board/time'
import { COUNTED, GROUP, NEED, say } from '../board/words'
import { Mark } from '../ui/Mark'
import { sound, turnOn } from '../ui/sound'
import { Banner } from './Banner'
import { connectionWords } from './Header'
import { setShape } from './layout'
import { WallMuted } from './muting/MuteControl'
import { doing } from './QueueRow'
import { inServiceTime } from './serviceTime'
import { allAlarms, area, crews, now, openCalls, stands, views } from './store'

const ROWS = 12
const ALARMS = 5

/** For a wall: large figures, nothing to press, nobody's name, age or address. */
export function WallBoard() {
  const { is, words } = connectionWords(stands.value, inServiceTime)
  return (
    <main class="wall" aria-label="Wall board">
      <header class="wall-top">
        <h1>{area.value?.name}</h1>
        <div class={`live live-${is}`} data-testid="connection">
          {words}
        </div>
        <time class="figures">{hhmm(now.value)}</time>
        {sound.value !== 'on' && (
          <button type="button" class="tool tool-warn" onClick={() => void turnOn()}>
            ▲ Sound is off: turn on
          </button>
        )}
        <WallMuted />
        <button
          type="button"
          class="tool wall-leave"
          onClick={() => {
            history.replaceState(null, '', location.pathname)
            setShape('map')
          }}
        >
          Leave the wall board
        </button>
      </header>
      <Banner />
      <Figures />
      <WallAlarms />
      <Worst />
    </main>
  )
}

function Figures() {
  const open = views.value.filter(({ referral }) => !isClosed(referral))
  const late = open.filter((view) => lateness(view, now.value) === 'late').length
  const free = crews.value.filter(({ state }) => state === 'free').length
  const figures: readonly (readonly [string, number, boolean])[] = [
    ['Late', late, late > 0],
    ['Open calls', openCalls.value, false],
    ...GROUPS.filter((group) => group !== 'closed').map(
      (group) =>
        [
          GROUP[group],
          open.filter((view) => groupOf(view) === group).length,
          false,
        ] as const,
    ),
    ['Crews free', free, false],
    ['Crews on duty', crews.value.length, false],
  ]
  return (
    <dl class="wall-figures">
      {figures.map(([words, count, isHarm]) => (
        <div key={words} class={isHarm ? 'wall-figure is-late' : 'wall-figure'}>
          <dt>{isHarm ? `▲ ${words}` : words}</dt>
          <dd class="figures">{count}</dd>
        </div>
      ))}
    </dl>
  )
}

/** The worst of every kind, in the desk's own order; the rest by what they are. */
function WallAlarms() {
  const found = allAlarms.value
  if (found.length === 0) return null
  const lives = found.slice(ALARMS).filter(isLife)
  const off = found.slice(ALARMS).filter((one) => !isLife(one))
  return (
    <section class="wall-alarms" aria-label="Alarms">
      <h2 class="figures">
        ▲ {found.length} {found.length === 1 ? 'alarm' : 'alarms'}
      </h2>
      <ul>
        {found.slice(0, ALARMS).map((one) => (
          <li key={one.key} class="figures" data-wall-alarm={one.kind}>
            {one.of === 'case' && <strong>{short(one.alarm.view)} </strong>}
            {wallWords(one)}
          </li>
        ))}
        {lives.length > 0 && (
          <li class="figures" data-wall-lives>
            ▲ {lives.map(briefly).join(', ')}
          </li>
        )}
        {off.length > 0 && (
          <li class="figures">
            and {off.length} more:{' '}
            {countWords(
              off.map(({ kind }) => kind),
              COUNTED,
            )}
          </li>
        )}
      </ul>
    </section>
  )
}

/** On a wall no person is named, who wrote or who sees to it neither. */
function wallWords(one: Ranked): string {
  const words =
    one.of === 'message'
      ? `${one.message.crew} has not seen a message of ${hhmm(one.message.card.sent_at)}`
      : rankedWords(one, now.value)
  return one.isSeen ? `${words} (seen to)` : words
}

function Worst() {
  const open = views.value
    .filter(({ referral, arrivedAt }) => !isClosed(referral) && arrivedAt === null)
    .sort((a, b) => (sparing(a, now.value) ?? 0) - (sparing(b, now.value) ?? 0))
  return (
    <table class="wall-worst">
      <caption>
        Fewest minutes to spare: {Math.min(ROWS, open.length)} of {open.length} that
        nobody has reached
      </caption>
      <thead>
        <tr>
          <th scope="col">Case</th>
          <th scope="col">Need</th>
          <th scope="col">Clock</th>
          <th scope="col">State</th>
        </tr>
      </thead>
      <tbody>
        {open.slice(0, ROWS).map((view) => (
          <tr key={view.referral.id}>
            <th scope="row">
              <Mark mark={CASE_MARK[lateness(view, now.value)]} /> {short(view)}
            </th>
            <td>{say(NEED, view.referral.need)}</td>
            <td class="figures">{clockWords(view, now.value)}</td>
            <td>
              {doing(view)}
              {view.crew && `, ${view.crew.name}`}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
