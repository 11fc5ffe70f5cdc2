import { resolve } from 'node:path'
import { defineConfig, type Plugin } from 'vite'
import { crewShell, WORKER } from './build/shell'

const SERVICE = process.env['UCR_SERVICE'] ?? 'http://127.0.0.1:8000'
const PAGES: Record<string, string> = {
  '/crew': '/crew/index.html',
  '/home': '/home/index.html',
  '/sign-in': '/sign-in/index.html',
}

/** In development, serve the pages under the addresses that the service gives them. */
function pageAddresses(): Plugin {
  return {
    name: 'page-addresses',
    configureServer(server) {
      server.middlewares.use((request, _response, next) => {
        const page = PAGES[(request.url ?? '').split('?')[0] ?? '']
        if (page) request.url = page
        next()
      })
    },
  }
}

const proxied = { target: SERVICE, changeOrigin: true, headers: { origin: SERVICE } }

export default defineConfig({
  plugins: [pageAddresses(), crewShell()],
  build: {
    outDir: resolve(import.meta.dirname, '../ucr/static'),
    emptyOutDir: true,
    // Nothing inline: the service's content security policy has no unsafe-inline.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      input: {
        desk: resolve(import.meta.dirname, 'index.html'),
        crew: resolve(import.meta.dirname, 'crew/index.html'),
        home: resolve(import.meta.dirname, 'home/index.html'),
        'sign-in': resolve(import.meta.dirname, 'sign-in/index.html'),
        worker: resolve(import.meta.dirname, 'src/crew/worker/worker.ts'),
      },
      output: {
        // A worker's address may not change, or an old one is never replaced.
        entryFileNames: ({ name }) =>
          name === 'worker' ? WORKER : 'assets/[name]-[hash].js',
      },
    },
  },
  server: {
    proxy: {
      '/api': proxied,
      '/packs': proxied,
      '/ws': { ...proxied, ws: true },
    },
  },
})
