import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Plugin, Rolldown } from 'vite'
import { icon } from './icons'

type Bundle = Rolldown.OutputBundle

const PAGE = 'crew/index.html'
export const WORKER = 'crew/worker.js'
const MANIFEST = {
  id: '/crew/',
  name: 'UCR crew',
  short_name: 'UCR crew',
  description: 'The next visit of an urgent community response crew',
  lang: 'en-GB',
  start_url: '/crew/',
  scope: '/crew',
  display: 'standalone',
  orientation: 'portrait',
  background_color: '#005eb8',
  theme_color: '#005eb8',
  icons: [192, 512].flatMap((size) =>
    ['any', 'maskable'].map((purpose) => ({
      src: `/crew/icon-${size}.png`,
      sizes: `${size}x${size}`,
      type: 'image/png',
      purpose,
    })),
  ),
}

/** Make the crew's page an app: manifest, icons, and the worker's list of its files. */
export function crewShell(): Plugin {
  return {
    name: 'crew-shell',
    apply: 'build',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        const added: Record<string, string | Buffer> = {
          'crew/app.webmanifest': `${JSON.stringify(MANIFEST, null, 2)}\n`,
          'crew/icon-192.png': icon(192),
          'crew/icon-512.png': icon(512),
        }
        for (const [fileName, source] of Object.entries(added))
          this.emitFile({ type: 'asset', fileName, source })
        const files = shellFiles(bundle, added)
        const version = hash(JSON.stringify(files)).slice(7, 23).replace(/\W/g, '_')
        const worker = bundle[WORKER]
        if (worker?.type !== 'chunk' || worker.imports.length > 0)
          throw new Error('the worker must be one file of its own')
        worker.code = worker.code
          .replaceAll('__SHELL__', JSON.stringify(files))
          .replaceAll('__VERSION__', JSON.stringify(version))
      },
    },
  }
}

/** Every file that the page needs to open, with its hash, in one order for ever. */
function shellFiles(bundle: Bundle, added: Record<string, string | Buffer>) {
  const files = new Map<string, string>([
    ['/crew/', hash(sourceOf(bundle, PAGE))],
    [
      '/icon.svg',
      hash(readFileSync(resolve(import.meta.dirname, '../public/icon.svg'))),
    ],
  ])
  for (const [name, source] of Object.entries(added))
    files.set(`/${name}`, hash(source))
  for (const name of assetsOf(bundle))
    files.set(`/${name}`, hash(sourceOf(bundle, name)))
  return [...files].sort(([a], [b]) => (a < b ? -1 : 1))
}

/** Scripts and styles that the page names: the builder lists there what it imports. */
function assetsOf(bundle: Bundle): readonly string[] {
  const page = String(sourceOf(bundle, PAGE))
  return [...page.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map(
    ([, name]) => name ?? '',
  )
}

function sourceOf(bundle: Bundle, name: string): string | Uint8Array {
  const file = bundle[name]
  if (!file) throw new Error(`the page needs ${name}, which was not built`)
  return file.type === 'chunk' ? file.code : file.source
}

/** As `integrity` wants it. */
function hash(source: string | Uint8Array): string {
  return `sha256-${createHash('sha256').update(source).digest('base64')}`
}
