import { options, type VNode } from 'preact'

/** What we know of Preact's own: the names are those of its mangle.json, as signals uses them. */
interface Drawn extends VNode {
  /** The component that drew it; elements and texts have none. */
  readonly __c?: object | null
  /** What it drew. */
  __k?: unknown
}

/**
 * Let go of what a component drew before, once it has drawn anew.
 *
 * Preact keeps the tree that was: `props.children` of an element holds its children as they
 * first were, what those drew hangs from them, and a component that a signal leaves as it is
 * hands its array on, with the way to the newer tree. So a page that is open for a shift
 * keeps every tree that it ever drew (38 MB in 13 min; ADR 87).
 */
export function letGoOfOldTrees(): void {
  const last = new WeakMap<object, Drawn>()
  const diffed = options.diffed
  let old: Drawn[] = []
  options.diffed = (vnode) => {
    diffed?.(vnode)
    const now: Drawn = vnode
    if (!now.__c) return
    const before = last.get(now.__c)
    last.set(now.__c, now)
    if (!before || before === now) return
    // Whoever compares the two is still at it: they are done when this turn is.
    if (old.push(before) === 1) queueMicrotask(sever)
  }
  const sever = () => {
    for (const one of old) one.__k = null
    old = []
  }
}
