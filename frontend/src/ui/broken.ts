/** What is wrong, and the one press, in the language of the page. */
const WORDS: Record<string, readonly [string, string]> = {
  en: [
    'This screen met a fault. What you see may be old, and your last press may not have been sent.',
    'Reload',
  ],
  cy: [
    'Mae nam ar y sgrin hon. Gall yr hyn a welwch fod yn hen, ac efallai na chafodd eich gwasgiad diwethaf ei anfon.',
    'Ail-lwytho',
  ],
  pl: [
    'Na tym ekranie wystąpił błąd. To, co widać, może być nieaktualne, a ostatnie naciśnięcie mogło nie zostać wysłane.',
    'Wczytaj ponownie',
  ],
}

const BY_ITSELF_AFTER_MS = 10_000
const ONCE_IN_MS = 10 * 60_000
const KEPT_AS = 'ucr.reloaded-by-itself'

/**
 * Say so when an error came that nothing caught: what else draws the page may be at its end.
 *
 * Where nobody stands before it (`isAlone`), the page reloads by itself, at most once in ten
 * minutes.
 */
export function watchForFaults(isAlone = () => false): void {
  addEventListener('error', ({ error }) => {
    // What is no fault of ours has none: a picture that did not come, an observer's notice.
    if (!(error instanceof Error)) return
    say()
    if (isAlone() && mayReload())
      setTimeout(() => location.reload(), BY_ITSELF_AFTER_MS)
  })
}

function say(): void {
  if (document.querySelector('.broken')) return
  const language = document.documentElement.lang.slice(0, 2)
  const [broken, reload] = WORDS[language] ?? (WORDS['en'] as [string, string])
  const bar = document.createElement('div')
  bar.className = 'broken'
  bar.setAttribute('role', 'alert')
  const text = document.createElement('strong')
  text.textContent = `▲ ${broken}`
  const press = document.createElement('button')
  press.type = 'button'
  press.textContent = reload
  press.addEventListener('click', () => location.reload())
  bar.append(text, press)
  document.body.prepend(bar)
}

function mayReload(): boolean {
  const last = Number(sessionStorage.getItem(KEPT_AS) ?? 0)
  if (Date.now() - last < ONCE_IN_MS) return false
  sessionStorage.setItem(KEPT_AS, String(Date.now()))
  return true
}
