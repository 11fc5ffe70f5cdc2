/** Needs that the area has switched off, where somebody would ask for them. */
export function NotTaken({ off }: { off: readonly string[] }) {
  if (off.length === 0) return null
  return (
    <p class="quiet">
      <strong>◆ Not taken here now:</strong> {off.join(', ')}. A manager switched that
      off in the settings. Say so at once: another service, or 999 where life may be in
      danger.
    </p>
  )
}
