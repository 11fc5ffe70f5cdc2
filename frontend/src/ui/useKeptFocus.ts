import { useLayoutEffect, useRef } from 'preact/hooks'

/** Browsers drop the focus of a row that is moved in its list: give it back. */
export function useKeptFocus() {
  const list = useRef<HTMLElement>(null)
  const focused = useRef<string | null>(null)
  useLayoutEffect(() => {
    const wanted = focused.current
    const active = document.activeElement
    if (wanted && (active === null || active === document.body))
      list.current
        ?.querySelector<HTMLElement>(`[data-row="${CSS.escape(wanted)}"]`)
        ?.focus()
  })
  useLayoutEffect(() => {
    const element = list.current
    const remember = () => {
      const active = document.activeElement
      const isRow = active instanceof HTMLElement && element?.contains(active)
      if (isRow) focused.current = active.dataset['row'] ?? null
      else if (active !== document.body) focused.current = null
    }
    // On its way to something else it is nowhere for a moment: whoever took it back then
    // would let nobody out of the list by Tab. Of a row that is moved nothing follows.
    const leave = ({ relatedTarget }: FocusEvent) => {
      if (relatedTarget) focused.current = null
    }
    document.addEventListener('focusin', remember)
    document.addEventListener('focusout', leave, { capture: true })
    return () => {
      document.removeEventListener('focusin', remember)
      document.removeEventListener('focusout', leave, { capture: true })
    }
  }, [])
  return list
}
