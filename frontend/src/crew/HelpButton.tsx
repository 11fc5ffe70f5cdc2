import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { RingControl } from './control'
import { Big } from './parts'
import { askForHelp } from './safety'
import { safety as words } from './words/safety'

const HOLD_MS = 2_000

/** Held for two seconds it calls; pressed, by a key or a screen reader too, it asks. */
export function HelpButton() {
  const holding = useSignal(false)
  const isOpen = useSignal(false)
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null)
  const called = useRef(false)
  const stop = () => {
    if (timer.current) clearTimeout(timer.current)
    timer.current = null
    holding.value = false
  }
  const hold = () => {
    stop()
    called.current = false
    holding.value = true
    timer.current = setTimeout(() => {
      stop()
      called.current = true
      void askForHelp()
    }, HOLD_MS)
  }
  useEffect(() => stop, [])
  return (
    <>
      <button
        type="button"
        class={holding.value ? 'help help-holding' : 'help'}
        aria-label={words.value.helpHow}
        onPointerDown={hold}
        onPointerUp={stop}
        onPointerLeave={stop}
        onPointerCancel={stop}
        onContextMenu={(event) => event.preventDefault()}
        onClick={({ detail }) => {
          if (!called.current || detail === 0) isOpen.value = true
          called.current = false
        }}
      >
        {holding.value ? words.value.holding : words.value.help}
      </button>
      {isOpen.value && (
        <HelpSheet
          onClose={() => {
            isOpen.value = false
          }}
        />
      )}
    </>
  )
}

/** The choice for whoever does not hold: alarm, ring, or go back. */
function HelpSheet({ onClose }: { onClose: () => void }) {
  const sheet = useRef<HTMLDialogElement>(null)
  useEffect(() => sheet.current?.showModal(), [])
  return (
    <dialog
      class="help-sheet"
      ref={sheet}
      onClose={onClose}
      aria-label={words.value.sheet}
    >
      <h2>{words.value.sheet}</h2>
      <Big
        tone="harm"
        onPress={() => {
          void askForHelp()
          onClose()
        }}
      >
        {words.value.send}
      </Big>
      <RingControl look="big big-plain" words={words.value.ring} />
      <a class="big big-plain" href="tel:999">
        {words.value.emergency}
      </a>
      <Big tone="plain" onPress={onClose}>
        {words.value.back}
      </Big>
    </dialog>
  )
}
