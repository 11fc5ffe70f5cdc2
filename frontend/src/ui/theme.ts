import { signal } from '@preact/signals'

/** `sunlight` is for phones outdoors: nothing but black, white and thick lines. */
export type Theme = 'light' | 'sunlight' | 'night'
const KEY = 'ucr-theme'

export const theme = signal<Theme>(read())
document.documentElement.dataset['theme'] = theme.value

export function setTheme(next: Theme): void {
  theme.value = next
  document.documentElement.dataset['theme'] = next
  localStorage.setItem(KEY, next)
}

function read(): Theme {
  const kept = localStorage.getItem(KEY)
  if (kept === 'light' || kept === 'sunlight' || kept === 'night') return kept
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'night' : 'light'
}
