const REST_MS = 200

/** Give the inner element the frame's size, but once it has come to rest.
 *
 * A map that gets another size draws everything anew, which takes longer than a key
 * press may: a drawer that opens, or an edge that is dragged, is not to wait for it.
 */
export function steadySize(frame: HTMLElement, inner: HTMLElement): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const follow = () => {
    inner.style.width = `${frame.clientWidth}px`
    inner.style.height = `${frame.clientHeight}px`
  }
  follow()
  const watching = new ResizeObserver(() => {
    clearTimeout(timer)
    timer = setTimeout(follow, REST_MS)
  })
  watching.observe(frame)
  return () => {
    clearTimeout(timer)
    watching.disconnect()
  }
}
