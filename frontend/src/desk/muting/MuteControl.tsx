import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { LENGTHS_MIN, leftWords, type Minutes, type Mute } from '../../board/mute'
import { sound } from '../../ui/sound'
import { inServiceTime } from '../serviceTime'
import { deviceNow } from '../store'
import { attendMutes, BACK_MS, back, endMute, muteFor, mutes } from './attend'

/** Shows nothing: while it is there mutes hold, and end. */
export function MuteKeeper() {
  useEffect(attendMutes, [])
  return null
}

/** At the head of a desk: mute for a while, see how long it lasts, end it. A device that
 * was not proved to sound has nothing to mute. */
export function MuteControl() {
  const all = mutes.value.all
  const isOpen = useSignal(false)
  const button = useRef<HTMLButtonElement>(null)
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || !isOpen.value) return
    event.stopPropagation()
    isOpen.value = false
    button.current?.focus()
  }
  const onChosen = (minutes: Minutes) => {
    muteFor('all', minutes)
    isOpen.value = false
    button.current?.focus()
  }
  if (!all && sound.value !== 'on') return null
  return (
    <div class="mute">
      <button
        type="button"
        ref={button}
        class={all ? 'tool tool-warn' : 'tool'}
        aria-expanded={all ? undefined : isOpen.value}
        onKeyDown={onKeyDown}
        onClick={() => {
          isOpen.value = !all && !isOpen.value
          if (all) endMute('all')
        }}
      >
        {all ? <MutedWords mute={all} /> : <MuteWords />}
      </button>
      {isOpen.value && !all && <Lengths onKeyDown={onKeyDown} onChosen={onChosen} />}
    </div>
  )
}

/** On a wall nobody mutes; whoever hears nothing sees why, and may end it. */
export function WallMuted() {
  const all = mutes.value.all
  if (!all) return <Back />
  return (
    <button type="button" class="tool tool-warn" onClick={() => endMute('all')}>
      <MutedWords mute={all} />
    </button>
  )
}

/** A screen reader is told until when, and not each second. */
function MutedWords({ mute }: { mute: Mute }) {
  return (
    <>
      ◆ Muted{' '}
      <span class="figures" aria-hidden="true">
        {leftWords(mute)}
      </span>
      <span class="visually-hidden">
        until {inServiceTime(mute.at.device + mute.leftMs)}
      </span>
      <span class="mute-end">: sound now</span>
    </>
  )
}

/** In the button itself, so that nothing moves and nothing is covered when sound comes back. */
function MuteWords() {
  if (!isBack()) return <>Mute</>
  return (
    <>
      ● Sound is on again<span class="mute-end">: mute</span>
    </>
  )
}

function Back() {
  return isBack() ? <strong>● {back.value?.words}</strong> : null
}

function isBack(): boolean {
  const told = back.value
  return told !== null && deviceNow.value - told.at < BACK_MS
}

interface LengthsProps {
  onKeyDown: (event: KeyboardEvent) => void
  onChosen: (minutes: Minutes) => void
}

function Lengths({ onKeyDown, onChosen }: LengthsProps) {
  return (
    <fieldset class="mute-for" onKeyDown={onKeyDown}>
      <legend>Mute for</legend>
      {LENGTHS_MIN.map((minutes) => (
        <button
          key={minutes}
          type="button"
          class="tool"
          onClick={() => onChosen(minutes)}
        >
          {minutes} min
        </button>
      ))}
      <p>
        Danger to life is heard all the same: as loud as ever when it begins, then
        quietly each minute.
      </p>
    </fieldset>
  )
}
