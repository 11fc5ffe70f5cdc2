import type { Sources as Told } from '../api/types'
import { faultWords, pulseWords } from '../board/heartbeat'
import { paperWords } from '../board/paperPack'
import {
  isWrong,
  lastWords,
  limitWords,
  SOURCE_KIND,
  type Source,
  sourceName,
} from '../board/sources'
import { hhmmss } from '../board/time'
import { DrawerHead } from './DrawerHead'
import { connectionWords } from './Header'
import { inServiceTime } from './serviceTime'
import { beats, board, now, stands } from './store'
import { useSources } from './useSources'

const LOOK_MS = 5_000

/** The last message of every system beside us, and how old it is by now. */
export function Sources() {
  const { last, error } = useSources(LOOK_MS)
  return (
    <>
      <DrawerHead>Sources: last message of each</DrawerHead>
      <p>This screen: {connectionWords(stands.value, inServiceTime).words}.</p>
      <h3>Test referral, through the whole service</h3>
      <Beat />
      {last && <Paper told={last.paper} />}
      {error && (
        <p class="refusal">
          Not read again{last && ` since ${hhmmss(last.at)}`}: the ages below grow.{' '}
          {error}
        </p>
      )}
      {last && (
        <>
          <p class="quiet figures">As of {hhmmss(last.at)}</p>
          {(['sender', 'stack', 'out'] as const).map((kind) => (
            <Kind
              key={kind}
              sources={last.sources.filter((one) => one.kind === kind)}
            />
          ))}
        </>
      )}
    </>
  )
}

/** Whether there is something to work from when everything is down. */
function Paper({ told }: { told: Told['paper'] }) {
  return (
    <>
      <h3>Paper pack, for when everything is down</h3>
      <p data-testid="paper" class="figures">
        {paperWords(told, now.value)}
      </p>
    </>
  )
}

function Beat() {
  const seen = beats.value
  if (seen === null)
    return (
      <p data-testid="beat">
        {board.value.heartbeat === null
          ? 'None are sent: nobody knows of a fault before a call is missed. Ask whoever runs the service to set UCR_HEARTBEAT_S.'
          : 'Not known while this screen is not live.'}
      </p>
    )
  return (
    <p data-testid="beat" class="figures">
      {seen.fault ? `▲ ${faultWords(seen)}. ` : '● '}
      {pulseWords(seen)}. It is no patient, and no crew sees it.
    </p>
  )
}

function Kind({ sources }: { sources: readonly Source[] }) {
  const [first] = sources
  if (!first) return null
  return (
    <table class="sources">
      <caption>{SOURCE_KIND[first.kind]}</caption>
      <thead>
        <tr>
          <th scope="col">System</th>
          <th scope="col">{first.kind === 'out' ? 'Last taken' : 'Last heard'}</th>
        </tr>
      </thead>
      <tbody>
        {sources.map((source) => (
          <tr key={source.name} class={isWrong(source, now.value) ? 'is-wrong' : ''}>
            <th scope="row">
              {isWrong(source, now.value) && '▲ '}
              {sourceName(source)}
            </th>
            <td class="figures">
              {lastWords(source, now.value)}
              <br />
              <span class="quiet">{limitWords(source)}</span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
