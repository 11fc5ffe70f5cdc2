import { connectionWords } from './Header'
import { isLost, see, seenBy } from './notLive'
import { inServiceTime } from './serviceTime'
import { stands } from './store'

/** A board that is not live says so across the whole screen, and rings (harm.ts).
 *
 * `isManned`: somebody who is signed in sits at it, and may say that they saw it.
 */
export function Banner({ isManned = false }: { isManned?: boolean }) {
  const standing = stands.value
  if (standing.is === 'live') return null
  if (standing.is === 'catching_up' && !isLost.value) return null
  return (
    <div class="banner" data-testid="not-live">
      <span>
        <strong>▲ {connectionWords(standing, inServiceTime).words}.</strong> What you
        see may be old. Ring crews before you rely on it.
      </span>
      {isLost.value && <Seen isManned={isManned} />}
    </div>
  )
}

/** It stays, and is silent for a while. */
function Seen({ isManned }: { isManned: boolean }) {
  const by = seenBy.value
  if (by)
    return (
      <span class="figures">
        {by.by} saw it. Rings again at {inServiceTime(by.until)}.
      </span>
    )
  if (!isManned) return null
  return (
    <button type="button" class="tool" onClick={see}>
      I saw it<span class="visually-hidden">: this screen is not live</span>
    </button>
  )
}
