import { computed, effect, type ReadonlySignal, signal } from '@preact/signals'

/** The shape of a dictionary: every key of the English one, with words of its own. */
export type Shape<T> = T extends string
  ? string
  : T extends (...given: infer G) => string
    ? (...given: G) => string
    : { readonly [K in keyof T]: Shape<T[K]> }

export type Language = 'en' | 'cy' | 'pl'

/** Each language by its own name, and the tag that the page takes. */
export const LANGUAGES: Record<
  Language,
  { readonly name: string; readonly tag: string }
> = {
  en: { name: 'English', tag: 'en-GB' },
  cy: { name: 'Cymraeg', tag: 'cy' },
  pl: { name: 'Polski', tag: 'pl' },
}

const KEY = 'ucr-crew-language'

/** The language of the phone: chosen here, else English. Never guessed: cy and pl are
 * unchecked, and a crew must have asked for them. */
export const language = signal<Language>(kept())

/** One part of the phone's words, in the language that was chosen. */
export function spoken<T>(dictionaries: {
  readonly en: T
  readonly cy: Shape<T>
  readonly pl: Shape<T>
}): ReadonlySignal<Shape<T>> {
  return computed(() => dictionaries[language.value] as Shape<T>)
}

export function setLanguage(next: string): void {
  if (!isLanguage(next)) return
  language.value = next
  localStorage.setItem(KEY, next)
}

export function followLanguage(): void {
  effect(() => {
    document.documentElement.lang = LANGUAGES[language.value].tag
  })
}

function isLanguage(text: string): text is Language {
  return Object.hasOwn(LANGUAGES, text)
}

function kept(): Language {
  // A rule that is tested without a browser speaks English.
  const found = globalThis.localStorage?.getItem(KEY) ?? ''
  return isLanguage(found) ? found : 'en'
}
