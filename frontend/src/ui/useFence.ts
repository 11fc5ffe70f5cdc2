import { useErrorBoundary } from 'preact/hooks'

/** Whether what is inside could not be drawn, which then is said in its place while all
 * around it goes on; and to try once more. */
export function useFence(): readonly [isFaulty: boolean, again: () => void] {
  const [fault, again] = useErrorBoundary()
  return [fault !== undefined, again]
}
