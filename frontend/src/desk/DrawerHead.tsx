import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { drawerIsAbout, drop, refusalOf } from './pressed'
import { Words } from './Refused'
import { forget } from './seen'
import { close } from './selection'

/** The drawer's title takes the focus when it opens; the close button is beside it. */
export function DrawerHead({ children }: { children: ComponentChildren }) {
  const title = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
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

/** Why the last command about what is shown here was not done; who leaves has read it. */
export function Refusal() {
  const about = drawerIsAbout.value ?? ''
  useEffect(() => () => drop(about), [about])
  if (!refusalOf(about)) return null
  return (
    <div class="refusal" role="alert">
      <Words about={about} />
    </div>
  )
}
