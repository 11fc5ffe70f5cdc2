export const ELSEWHERE = '?elsewhere'

/** Of several windows of one phone the newest receives, sounds and sends. */
export function takeThisWindow(): void {
  const held = navigator.locks?.request(
    'ucr-crew',
    { steal: true },
    () => new Promise<never>(() => undefined),
  )
  held?.catch(() => location.replace(`/crew/${ELSEWHERE}`))
}
