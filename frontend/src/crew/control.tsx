import { told } from './store'

/** A link that dials control, or the words alone where its number is not set:
 * a wrong number would be worse than none. */
export function RingControl({ look, words }: { look: string; words: string }) {
  const phone = told.value?.control_phone ?? null
  if (phone === null) return <strong class="ring-words">{words}</strong>
  return (
    <a class={look} href={`tel:${phone.replaceAll(' ', '')}`}>
      {words}
    </a>
  )
}
