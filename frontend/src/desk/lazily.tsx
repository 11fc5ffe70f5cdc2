import { signal } from '@preact/signals'
import type { ComponentChildren, VNode } from 'preact'
import { useEffect } from 'preact/hooks'
import { DrawerHead } from './DrawerHead'

type Pane<P> = (props: P) => VNode | null
type Heading = (props: { children: ComponentChildren }) => VNode

/** A part that is opened seldom: its code comes when it is.
 *
 * `Head` is where its title stands meanwhile; most parts are of the drawer.
 */
export function lazily<P extends object = object>(
  title: string,
  read: () => Promise<Pane<P>>,
  Head: Heading = DrawerHead,
): Pane<P> {
  const loaded = signal<Pane<P> | null>(null)
  const failed = signal(false)
  const load = async () => {
    failed.value = false
    try {
      loaded.value = await read()
    } catch {
      failed.value = true
    }
  }
  return (props) => {
    useEffect(() => {
      if (loaded.value === null) void load()
    }, [])
    const Inside = loaded.value
    if (Inside) return <Inside {...props} />
    return (
      <>
        <Head>{title}</Head>
        {failed.value ? (
          <div class="refusal" role="alert">
            <p>This part could not be loaded. Nothing was changed.</p>
            <button type="button" class="tool" onClick={() => void load()}>
              Try again
            </button>
          </div>
        ) : (
          <p class="quiet">It is coming.</p>
        )}
      </>
    )
  }
}
