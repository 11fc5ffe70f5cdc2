import { expect, test } from 'vitest'
import { cacheName, fromShell, isOld, type Shell, type Wish } from './rules'

const ORIGIN = 'https://ucr.test'
const SHELL: Shell = [
  ['/crew/', 'sha256-a'],
  ['/assets/crew-1.js', 'sha256-b'],
]

function answer(wish: Partial<Wish>): string | null {
  const whole = { method: 'GET', mode: 'cors', url: `${ORIGIN}/`, ...wish }
  return fromShell(whole, SHELL, ORIGIN)
}

test.each(['/crew', '/crew/', '/crew/?elsewhere'])(
  'the page opens without signal at %s',
  (path) => {
    expect(answer({ mode: 'navigate', url: ORIGIN + path })).toBe('/crew/')
  },
)

test('a file of the page comes from the phone', () => {
  expect(answer({ url: `${ORIGIN}/assets/crew-1.js` })).toBe('/assets/crew-1.js')
})

test.each([
  '/api/crew/today',
  '/api/me',
  '/ws',
  '/',
  '/sign-in/',
  '/assets/desk-1.js',
  '/packs/rutland/basemap.pmtiles',
])('%s is never answered from the cache', (path) => {
  expect(answer({ url: ORIGIN + path })).toBeNull()
  expect(answer({ mode: 'navigate', url: ORIGIN + path })).toBeNull()
})

test('neither a press nor another origin is answered from the cache', () => {
  expect(answer({ method: 'POST', url: `${ORIGIN}/crew/` })).toBeNull()
  expect(answer({ url: 'https://other.test/crew/' })).toBeNull()
})

test('a version that takes over removes the other versions and nobody else’s', () => {
  expect(isOld(cacheName('1'), '2')).toBe(true)
  expect(isOld(cacheName('2'), '2')).toBe(false)
  expect(isOld('another-page', '2')).toBe(false)
})
