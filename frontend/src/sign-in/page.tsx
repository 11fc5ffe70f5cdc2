import type { ComponentChildren } from 'preact'
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
    </main>
  )
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
