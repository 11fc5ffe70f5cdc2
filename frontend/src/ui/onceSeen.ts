/** Do something once what stands in the page now has been drawn on the screen. */
export function onceSeen(act: () => void): void {
  // The first callback comes before that frame is drawn, the second after it.
  requestAnimationFrame(() => requestAnimationFrame(act))
}
