import { post } from '../api/client'
import { hhmm } from '../board/time'
import { sound, turnOn } from '../ui/sound'
import { setTheme, theme } from '../ui/theme'
import { RingControl } from './control'
import { lastShared, sharing } from './position'
import { now, outbox, stands, today, waiting } from './store'

const SHARING = {
  off: 'Position not shared',
  asking: 'Asking the phone for your position',
  sharing: 'Sharing your position',
  refused: 'Position refused: turn it on in the phone’s settings',
  unavailable: 'Position not available',
}

export function TopBar() {
  const count = waiting.value.length
  const is = stands.value.is
  return (
    <header class="crew-top">
      <div class="crew-top-line">
        <strong>{today.value?.crew.name ?? 'Crew'}</strong>
        <time class="figures">{hhmm(now.value)}</time>
        <span class={`live live-${is}`} data-testid="connection">
          {is === 'live' ? '● Live' : is === 'polling' ? '◆ Slow link' : '▲ Not live'}
        </span>
        <RingControl look="help" words="Help: ring control" />
      </div>
      <div class="crew-top-line quiet">
        <span>
          {SHARING[sharing.value]}
          {sharing.value === 'sharing' &&
            lastShared.value !== null &&
            `, sent ${hhmm(lastShared.value)}`}
        </span>
      </div>
      {count > 0 && (
        <p class="outbox" role="status">
          {count} waiting to send
        </p>
      )}
    </header>
  )
}

export function BottomBar() {
  return (
    <footer class="crew-foot">
      {sound.value !== 'on' && (
        <button type="button" class="tool" onClick={() => void turnOn()}>
          Sound is off: turn on
        </button>
      )}
      <button
        type="button"
        class="tool"
        onClick={() => setTheme(theme.value === 'light' ? 'night' : 'light')}
      >
        {theme.value === 'light' ? 'Night colours' : 'Day colours'}
      </button>
      <button type="button" class="tool" onClick={() => void signOut()}>
        Sign out
      </button>
    </footer>
  )
}

/** What was pressed and not sent would be lost: send it first, or say so and ask. */
async function signOut(): Promise<void> {
  await outbox.drain()
  const unsent = outbox.waiting().length
  const words = `${unsent} not sent yet. If you sign out now, control never hears of it. Ring control first. Sign out and lose it?`
  if (unsent > 0 && !window.confirm(words)) return
  await post('/api/sign-out').catch(() => undefined)
  outbox.wipe()
  localStorage.removeItem('ucr-receipts')
  location.assign('/sign-in/')
}
