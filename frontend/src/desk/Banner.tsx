import { connectionWords, inServiceTime } from './Header'
import { stands } from './store'

/** A board that is not live says so across the whole screen. */
export function Banner() {
  const standing = stands.value
  if (standing.is === 'live' || standing.is === 'catching_up') return null
  return (
    <div class="banner" data-testid="not-live">
      <strong>▲ {connectionWords(standing, inServiceTime).words}.</strong> What you see
      may be old. Ring crews before you rely on it.
    </div>
  )
}
