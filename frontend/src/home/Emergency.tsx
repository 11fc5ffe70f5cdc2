import { useEffect, useRef } from 'preact/hooks'
import { words } from './language'
import { Big, Call999 } from './parts'
import { alarming, answer, draft, has999 } from './store'

/** The whole screen, at once, before anything is sent: this is for 999. */
export function Emergency() {
  const question = alarming.value
  const box = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    if (question && !box.current?.open) box.current?.showModal()
  }, [question])
  if (!question) return null
  const { emergency, questions, replies } = words.value
  const reply = draft.value.safety[question]
  const leave = () => {
    const back = question
    alarming.value = null
    requestAnimationFrame(() => document.getElementById(back)?.focus())
  }
  return (
    <dialog
      class="emergency"
      role="alertdialog"
      ref={box}
      aria-labelledby="emergency-title"
      aria-describedby="emergency-why"
      onCancel={(event) => event.preventDefault()}
    >
      <h1 id="emergency-title">{emergency.heading}</h1>
      <p id="emergency-why">
        {emergency.because} {questions[question]}{' '}
        <strong>{reply && replies[reply]}</strong>
      </p>
      <Call999 />
      <p>{emergency.stay}</p>
      <Big
        tone="plain"
        onPress={() => {
          has999.value = true
          leave()
        }}
      >
        {emergency.goOn}
      </Big>
      <Big
        tone="plain"
        onPress={() => {
          answer(question, undefined)
          leave()
        }}
      >
        {emergency.wrong}
      </Big>
      <p>{emergency.alsoUs}</p>
    </dialog>
  )
}

/** Stays on top of every later step, and of the arrival. */
export function EmergencyBar() {
  return (
    <div class="emergency-bar" role="alert">
      <p>▲ {words.value.emergency.bar}</p>
      <Call999 />
    </div>
  )
}
