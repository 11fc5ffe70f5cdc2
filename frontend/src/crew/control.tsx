/** Who can be rung, whatever the network does. The service does not name its control
 * room's number yet, and a wrong number would be worse than none. */
export const CONTROL_PHONE: string | null = null

/** A link that dials control, or the words alone where no number is known. */
export function RingControl({ look, words }: { look: string; words: string }) {
  if (CONTROL_PHONE === null) return <strong class="ring-words">{words}</strong>
  return (
    <a class={look} href={`tel:${CONTROL_PHONE}`}>
      {words}
    </a>
  )
}
