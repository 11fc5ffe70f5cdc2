import { cy } from './cy'
import { en } from './en'
import { pl } from './pl'

/** The shape of a dictionary: every key of the English one, with words of its own. */
type Shape<T> = T extends string
  ? string
  : T extends (...given: infer G) => string
    ? (...given: G) => string
    : { readonly [K in keyof T]: Shape<T[K]> }

export type Words = Shape<typeof en>
export type Language = 'en' | 'cy' | 'pl'

export const DICTIONARIES: Record<Language, Words> = { en, cy, pl }

/** Each language by its own name, and the tag that the page and its clocks take. */
export const LANGUAGES: Record<
  Language,
  { readonly name: string; readonly tag: string }
> = {
  en: { name: 'English', tag: 'en-GB' },
  cy: { name: 'Cymraeg', tag: 'cy' },
  pl: { name: 'Polski', tag: 'pl' },
}

export function isLanguage(text: string): text is Language {
  return Object.hasOwn(DICTIONARIES, text)
}
