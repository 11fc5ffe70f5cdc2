import { told } from './store'

export const CONTROL = 'ucr-control'

/** A link that dials control, or the words alone where its number is not set:
 * a wrong number would be worse than none. */
export function RingControl({ look, words }: { look: string; words: string }) {
  // Also while the phone is locked, or has heard nothing since it was opened.
  const phone = told.value ? told.value.control_phone : localStorage.getItem(CONTROL)
  if (!phone) return <strong class="ring-words">{words}</strong>
  return (
    <a class={look} href={`tel:${phone.replaceAll(' ', '')}`}>
      {words}
    </a>
  )
}
