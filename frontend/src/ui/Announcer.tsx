/** Two quiet places that screen readers watch. Ticking clocks never speak here. */
export function Announcer({ urgent, calm }: { urgent: string; calm: string }) {
  return (
    <div class="visually-hidden">
      <div role="alert">{urgent}</div>
      <div role="status">{calm}</div>
    </div>
  )
}
