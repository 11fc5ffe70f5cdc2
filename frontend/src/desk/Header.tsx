import { useSignal } from '@preact/signals'
import { useRef } from 'preact/hooks'
import { post } from '../api/client'
import { sparing } from '../board/clock'
import { hhmm, toSpare } from '../board/time'
import { ROLE, say } from '../board/words'
import type { Standing } from '../live/standing'
import { sound, turnOn } from '../ui/sound'
import { setTheme, theme } from '../ui/theme'
import { showSheet } from './handover'
import { quietly } from './lazily'
import { lockNow } from './lock'
import { MODE_WORDS, ModeSwitch } from './ModeSwitch'
import { open } from './selection'
import { inServiceTime } from './serviceTime'
import { isSilent, VOICES } from './sounds'
import {
  area,
  crews,
  isBeatMissing,
  me,
  mode,
  now,
  openCalls,
  serviceClock,
  silent,
  stands,
  views,
} from './store'

const MuteControl = quietly(
  async () => (await import('./muting/MuteControl')).MuteControl,
)

export function Header() {
  return (
    <header class="top">
      <div class="top-name">
        <h1>UCR desk</h1>
        <span>{area.value?.name}</span>
      </div>
      <Live />
      <Clock />
      <SourcesButton />
      <Counts />
      <div class="top-tools">
        <button
          type="button"
          class="tool tool-strong"
          onClick={() => open({ kind: 'new_call' })}
        >
          New call
        </button>
        <Sound />
        <More />
      </div>
    </header>
  )
}

const MORE = 'top-more'

/** What nobody needs in a hurry: in a row, and on a small screen behind one button. */
function More() {
  const isOpen = useSignal(false)
  const button = useRef<HTMLButtonElement>(null)
  const close = () => {
    isOpen.value = false
  }
  return (
    <>
      <button
        type="button"
        ref={button}
        class="tool top-menu"
        aria-expanded={isOpen.value}
        aria-controls={MORE}
        onClick={() => {
          isOpen.value = !isOpen.value
        }}
      >
        Menu
      </button>
      <nav
        id={MORE}
        aria-label="More of the desk"
        class={isOpen.value ? 'top-more is-open' : 'top-more'}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || !isOpen.value) return
          event.stopPropagation()
          close()
          button.current?.focus()
        }}
      >
        <ModeSwitch onPress={close} />
        <Places onPress={close} />
        <ThemeSwitch />
        <SignedIn />
      </nav>
    </>
  )
}

/** Whatever opens below or beside: the menu makes way for it. */
function Places({ onPress }: { onPress: () => void }) {
  const go = (kind: 'declines' | 'screen' | 'settings' | 'more') => () => {
    onPress()
    open({ kind })
  }
  return (
    <>
      <button type="button" class="tool" onClick={go('declines')}>
        Declines
      </button>
      <button
        type="button"
        class="tool"
        onClick={() => {
          onPress()
          showSheet(true)
        }}
      >
        Handover
      </button>
      <HomesButton onPress={onPress} />
      <button type="button" class="tool" onClick={go('screen')}>
        Screen
      </button>
      <button type="button" class="tool" onClick={go('settings')}>
        Settings
      </button>
      <button type="button" class="tool" onClick={go('more')}>
        More
      </button>
    </>
  )
}

/** For whoever may let a home or a crew in: a coordinator or a manager. */
function HomesButton({ onPress }: { onPress: () => void }) {
  const role = me.value?.role
  if (role !== 'coordinator' && role !== 'manager') return null
  const go = (kind: 'homes' | 'rota') => () => {
    onPress()
    open({ kind })
  }
  return (
    <>
      <button type="button" class="tool" onClick={go('homes')}>
        Homes
      </button>
      <button type="button" class="tool" onClick={go('rota')}>
        Rota
      </button>
    </>
  )
}

const LastHeard = quietly(async () => (await import('./LastHeard')).LastHeard)

/** How many systems are silent, and the one to look at first; of one size always. */
function SourcesButton() {
  const count = silent.value.length + Number(isBeatMissing.value)
  return (
    <button
      type="button"
      class={count ? 'tool tool-warn top-heard' : 'tool top-heard'}
      onClick={() => open({ kind: 'sources' })}
    >
      <span>{count ? `▲ Sources: ${count} silent` : 'Sources'}</span>{' '}
      <span class="top-heard-last figures">
        <LastHeard />
      </span>
    </button>
  )
}

function Live() {
  const { is, words } = connectionWords(stands.value, inServiceTime)
  return (
    <div class={`live live-${is}`} data-testid="connection">
      <span class="live-sign" aria-hidden="true">
        {is === 'live' ? '●' : is === 'catching_up' ? '◆' : '▲'}
      </span>
      {words}
    </div>
  )
}

/** Never a green dot over old data: what is not live says so, and since when. */
export function connectionWords(standing: Standing, time: (at: number) => string) {
  switch (standing.is) {
    case 'live':
      return { is: 'live', words: 'LIVE' }
    case 'catching_up':
      return { is: 'catching_up', words: 'Catching up' }
    case 'polling':
      return {
        is: 'polling',
        words: `NOT LIVE since ${time(standing.since)}, refreshed every 3 s`,
      }
    case 'not_live':
      return {
        is: 'not_live',
        words: standing.since
          ? `NOT LIVE since ${time(standing.since)}`
          : 'NOT LIVE: no answer yet',
      }
    case 'ended':
      return { is: 'ended', words: `NOT LIVE: ended (${standing.why}). Sign in again` }
    default:
      return standing satisfies never
  }
}

function Clock() {
  const { speed } = serviceClock.value
  return (
    <div class="top-clock">
      <time class="figures">{hhmm(now.value)}</time>
      <span>{speed === 1 ? 'London' : `demo clock ×${speed}`}</span>
    </div>
  )
}

function Counts() {
  const spares = views.value
    .filter((view) => view.arrivedAt === null)
    .map((view) => sparing(view, now.value))
    .filter((spare) => spare !== null)
  const worst = spares.length ? Math.min(...spares) : null
  const working = crews.value.filter(({ state }) => state !== 'break').length
  return (
    <dl class="counts">
      <div>
        <dt>Crews on duty</dt>
        <dd class="figures">
          {crews.value.length}
          {working < crews.value.length &&
            ` (${crews.value.length - working} on break)`}
        </dd>
      </div>
      <div>
        <dt>Open calls</dt>
        <dd class="figures">{openCalls.value}</dd>
      </div>
      <div
        class={worst !== null && worst < 0 ? 'counts-worst is-late' : 'counts-worst'}
      >
        <dt>Worst case</dt>
        <dd class="figures">{worst === null ? 'none' : toSpare(worst)}</dd>
      </div>
      <div class="counts-mode">
        <dt>Mode</dt>
        <dd>{mode.value ? MODE_WORDS[mode.value] : 'not told'}</dd>
      </div>
    </dl>
  )
}

function Sound() {
  const off = VOICES.filter(isSilent)
  return (
    <>
      {sound.value !== 'on' && (
        <button type="button" class="tool tool-warn" onClick={() => void turnOn()}>
          Sound is off: turn on
        </button>
      )}
      <MuteControl />
      {sound.value === 'on' && off.length > 0 && (
        <button
          type="button"
          class="tool tool-warn"
          onClick={() => open({ kind: 'screen' })}
        >
          ◆ {off.length} of {VOICES.length} sounds off
        </button>
      )}
    </>
  )
}

function ThemeSwitch() {
  const next = theme.value === 'light' ? 'night' : 'light'
  return (
    <button type="button" class="tool" onClick={() => setTheme(next)}>
      {next === 'night' ? 'Night' : 'Day'}
      <span class="visually-hidden"> colours</span>
    </button>
  )
}

function SignedIn() {
  const user = me.value
  if (!user) return null
  return (
    <div class="signed-in">
      <span>
        {user.name}, {say(ROLE, user.role)}
      </span>
      {user.lock_after_s && (
        <button type="button" class="tool" onClick={lockNow}>
          Lock
        </button>
      )}
      <button type="button" class="tool" onClick={() => void signOut()}>
        Sign out
      </button>
    </div>
  )
}

async function signOut(): Promise<void> {
  await post('/api/sign-out').catch(() => undefined)
  sessionStorage.clear()
  location.assign('/sign-in/')
}
