import type { ComponentChildren } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { inWords, Refused, UNREACHED } from '../api/problem'

export function Page({
  title,
  children,
}: {
  title: string
  children: ComponentChildren
}) {
  return (
    <main class="sign-in">
      <h1>{title}</h1>
      {children}
      <NotSent />
    </main>
  )
}

/** What somebody pressed on this phone goes with their next sign-in: so it is said. */
function NotSent() {
  const [count, setCount] = useState(0)
  useEffect(() => {
    void countUnsent().then(setCount, () => undefined)
  }, [])
  if (count === 0) return null
  return (
    <p role="status">
      {count} not sent yet: kept on this phone, and sent once whoever pressed it signs
      in again.
    </p>
  )
}

/** The phone's own code comes for it alone: a desk that is locked shows our forms too. */
async function countUnsent(): Promise<number> {
  const { begin, unsentHere } = await import('../crew/shell/phone')
  await begin()
  return unsentHere()
}

export function Told({ words }: { words: string | undefined }) {
  if (!words) return null
  return (
    <p class="sign-in-refused" role="alert">
      {words}
    </p>
  )
}

/** What stands in a box of a form; empty where there is none. */
export function typed(form: HTMLFormElement, name: string): string {
  const box = form.elements.namedItem(name)
  return box instanceof HTMLInputElement ? box.value : ''
}

export function wordsOf(error: unknown): string {
  return inWords(error instanceof Refused ? error.problem : UNREACHED)
}
