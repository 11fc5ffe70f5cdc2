import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { hhmmss } from '../board/time'
import { refusal } from './act'
import { forget } from './seen'
import { close } from './selection'

/** The drawer's title takes the focus when it opens; the close button is beside it. */
export function DrawerHead({ children }: { children: ComponentChildren }) {
  const title = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    refusal.value = null
    forget()
    title.current?.focus()
  }, [])
  return (
    <div class="drawer-head">
      <h2 tabIndex={-1} ref={title}>
        {children}
      </h2>
      <button type="button" class="tool" onClick={close}>
        Close <kbd>Esc</kbd>
      </button>
    </div>
  )
}

/** Why the last command was not done. */
export function Refusal() {
  const said = refusal.value
  if (!said) return null
  return (
    <div class="refusal" role="alert">
      <strong>{said.title}</strong>
      <p>{said.words}</p>
      {said.changes && (
        <ul class="changes">
          {said.changes.map(({ at, by, text }) => (
            <li key={at + text} class="figures">
              {hhmmss(at)} <strong>{by}</strong>: {text}
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
