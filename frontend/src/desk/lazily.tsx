import { effect, useComputed } from '@preact/signals'
import type { ComponentChildren, VNode } from 'preact'
import { useEffect } from 'preact/hooks'
import { DrawerHead } from './DrawerHead'
import { NotLoaded } from './NotLoaded'
import { foreseeAll, type Part, part } from './parts'
import { stands } from './store'

type Pane<P> = (props: P) => VNode | null
type Heading = (props: { children: ComponentChildren }) => VNode

/** What comes by itself, in the order in which it was named: what is opened most stands
 * first. All of it, with the lists and the map, is held to 220 KiB gzip. */
const LATER: Pick<Part<unknown>, 'foresee'>[] = []

/** A part that the first screen does without: its code comes after it, by itself.
 *
 * `Head` is where its title stands meanwhile; most parts are of the drawer.
 */
export function lazily<P extends object = object>(
  title: string,
  read: () => Promise<Pane<P>>,
  Head: Heading = DrawerHead,
): Pane<P> {
  const one = part(read)
  LATER.push(one)
  return shown(title, one, Head)
}

/** A part that is opened seldom: its code comes when it is opened, and not before. */
export function seldom<P extends object = object>(
  title: string,
  read: () => Promise<Pane<P>>,
  Head: Heading = DrawerHead,
): Pane<P> {
  return shown(title, part(read), Head)
}

function shown<P extends object>(
  title: string,
  { value, failed, load }: Part<Pane<P>>,
  Head: Heading,
): Pane<P> {
  return (props) => {
    useEffect(() => {
      if (value.value === null) void load()
    }, [])
    const Inside = value.value
    if (Inside) return <Inside {...props} />
    return (
      <>
        <Head>{title}</Head>
        {failed.value ? (
          <NotLoaded what={title} onTry={() => void load()} />
        ) : (
          <p class="quiet" role="status">
            Loading…
          </p>
        )}
      </>
    )
  }
}

/** A part that says nothing until there is something to say: it comes once the board is
 * live, and shows nothing of its coming. */
export function quietly(read: () => Promise<Pane<object>>): Pane<object> {
  const { value, foresee } = part(read)
  return () => {
    const isLive = useComputed(() => stands.value.is === 'live')
    useEffect(() => {
      if (isLive.value && value.value === null) void foresee()
    }, [isLive.value])
    const Inside = value.value
    return Inside ? <Inside /> : null
  }
}

/** A browser that cannot say when it is idle waits this long. */
const CALM_MS = 1000

/** Once the board is live, fetch what is opened often, so that a press opens it at once. */
export function foreseeTheRest(): void {
  const stop = effect(() => {
    if (stands.value.is !== 'live') return
    queueMicrotask(() => stop())
    const fetch = () => void foreseeAll(LATER)
    if ('requestIdleCallback' in globalThis) requestIdleCallback(fetch)
    else setTimeout(fetch, CALM_MS)
  })
}
