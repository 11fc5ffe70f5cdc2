import { hhmm } from '../board/time'
import type { Standing } from '../live/standing'
import { sound, turnOn } from '../ui/sound'
import { HelpButton } from './HelpButton'
import { Looks } from './Looks'
import { PositionLine } from './PositionLine'
import { helpMayGo } from './safety'
import { leave } from './shell/Lock'
import { held, now, outbox, refused, stands, today, waiting } from './store'
import { shell } from './words/shell'

export function TopBar() {
  const count = waiting.value.length
  const is = stands.value.is
  return (
    <header class="crew-top">
      <div class="crew-top-line">
        <strong>{today.value?.crew.name ?? 'Crew'}</strong>
        <time class="figures">{hhmm(now.value)}</time>
        <span class={`live live-${is}`} data-testid="connection">
          {linkWords(is)}
        </span>
        <HelpButton />
      </div>
      <div class="crew-top-line quiet">
        <PositionLine />
      </div>
      {count > 0 && (
        <p class="outbox" role="status">
          {shell.value.unsent(`${count}`)}
        </p>
      )}
    </header>
  )
}

function linkWords(is: Standing['is']): string {
  if (is === 'live') return `● ${shell.value.live}`
  return is === 'polling' ? `◆ ${shell.value.slow}` : `▲ ${shell.value.notLive}`
}

export function BottomBar() {
  return (
    <footer class="crew-foot">
      {sound.value !== 'on' && (
        <button type="button" class="tool" onClick={() => void turnOn()}>
          {shell.value.soundOff}
        </button>
      )}
      <Looks />
      <button type="button" class="tool" onClick={() => void signOut()}>
        {shell.value.signOut}
      </button>
    </footer>
  )
}

/** What was pressed and not sent would be lost: send it first, or say so and ask. What
 * was refused meanwhile must be read before. */
async function signOut(): Promise<void> {
  held.release()
  await outbox.drain()
  if (refused.value.length > 0) return
  const unsent = outbox.waiting().length
  if (unsent > 0 && !window.confirm(shell.value.loseIt(`${unsent}`))) return
  if (!(await helpMayGo())) return
  await leave()
}
