import { resolve } from 'node:path'

const here = import.meta.dirname
const modules = resolve(here, '../../../frontend/node_modules')

export default {
  root: here,
  base: '/plain/',
  logLevel: 'error',
  resolve: { alias: { ol: resolve(modules, 'ol') } },
  build: { target: 'es2022', emptyOutDir: true },
}
