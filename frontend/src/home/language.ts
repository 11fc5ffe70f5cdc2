import { computed, effect, signal } from '@preact/signals'
import { DICTIONARIES, isLanguage, LANGUAGES, type Language } from './words/words'

const KEY = 'ucr-home-language'

/** The language of the page: chosen here before, else the device's, else English. */
export const language = signal<Language>(first())
export const words = computed(() => DICTIONARIES[language.value])

const clockFace = computed(
  () =>
    new Intl.DateTimeFormat(LANGUAGES[language.value].tag, {
      timeZone: 'Europe/London',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    }),
)

export function setLanguage(next: Language): void {
  language.value = next
  try {
    localStorage.setItem(KEY, next)
  } catch {
    // A tablet that keeps nothing asks again.
  }
}

/** "02:40", in London, as the reader's language writes it. */
export function clock(moment: string | number): string {
  return clockFace.value.format(new Date(moment))
}

export function followLanguage(): void {
  effect(() => {
    document.documentElement.lang = LANGUAGES[language.value].tag
  })
}

function first(): Language {
  const kept = readKept()
  if (kept && isLanguage(kept)) return kept
  const device = navigator.languages.map((tag) => tag.slice(0, 2)).find(isLanguage)
  return device ?? 'en'
}

function readKept(): string | null {
  try {
    return localStorage.getItem(KEY)
  } catch {
    return null
  }
}
