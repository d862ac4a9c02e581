// The tests of the site, which need what only the site has installed: npm run docs:check.

import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  test: { include: ['docs/site/*.test.ts'], testTimeout: 60_000 },
})
