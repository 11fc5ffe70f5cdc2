import { useSignal } from '@preact/signals'
import { command } from '../api/client'
import { inWords, Refused } from '../api/problem'
import { readDevices } from '../api/reads'
import type { Devices as Listed } from '../api/types'
import { day, hhmm } from '../board/time'
import { mayDecide } from './store'
import { useFetched } from './useFetched'

/** Tracking apps that say where a crew is while its phone is locked. */
export function Devices({ id }: { id: string }) {
  const turn = useSignal(0)
  const token = useSignal<string | null>(null)
  const problem = useSignal<string | null>(null)
  const read = useFetched(readDevices, id, turn.value).value
  const does = async (path: string) => {
    problem.value = null
    try {
      token.value = (await command<Listed>(path)).token
      turn.value += 1
    } catch (error) {
      problem.value =
        error instanceof Refused ? inWords(error.problem) : 'Not done: try again.'
    }
  }
  return (
    <details class="devices">
      <summary>Tracking apps ({read?.devices.length ?? '…'})</summary>
      <p class="quiet">
        OwnTracks or Traccar Client, for a phone that is locked on the way. Heard only
        while the crew is on shift.
      </p>
      {token.value && <Token token={token.value} />}
      {problem.value && <p role="alert">{problem.value}</p>}
      <ul class="plain">
        {read?.devices.map((device) => (
          <li key={device.id}>
            <span class="figures">
              Made {day(device.made_at)} {hhmm(device.made_at)}
            </span>{' '}
            {mayDecide.value && (
              <button
                type="button"
                class="tool"
                onClick={() =>
                  void does(`/api/crews/${id}/devices/${device.id}/revoke`)
                }
              >
                Revoke
              </button>
            )}
          </li>
        ))}
      </ul>
      {mayDecide.value && (
        <button
          type="button"
          class="tool"
          onClick={() => void does(`/api/crews/${id}/devices`)}
        >
          Let an app in
        </button>
      )}
    </details>
  )
}

function Token({ token }: { token: string }) {
  const base = location.origin
  return (
    <div class="token" role="status">
      <p>
        <strong>Shown only now.</strong> Send it to the crew by a safe way.
      </p>
      <dl class="facts">
        <div>
          <dt>OwnTracks (HTTP)</dt>
          <dd>
            <code>{base}/trackers/owntracks</code>, password <code>{token}</code>
          </dd>
        </div>
        <div>
          <dt>Traccar Client</dt>
          <dd>
            <code>{base}/trackers/traccar</code>, device identifier <code>{token}</code>
          </dd>
        </div>
      </dl>
    </div>
  )
}
