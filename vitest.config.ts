// How the tests run.

import { availableParallelism } from 'node:os'
import { transform } from 'esbuild'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  plugins: [
    {
      // The test runner's own transform leaves standard decorators as they are; no Node runs them yet.
      name: 'lower-decorators',
      enforce: 'pre',
      async transform(code, id) {
        if (!/\.ts$/.test(id) || id.includes('/node_modules/') || !/^\s*@\w/m.test(code)) return null
        return transform(code, { loader: 'ts', target: 'es2022', sourcemap: true, sourcefile: id })
      },
    },
  ],
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['**/node_modules/**', 'test/**/peers/**'],
    testTimeout: 20_000,
    // Half of their time tests wait; by itself the runner leaves one of two processors to the terminal.
    maxWorkers: Math.max(2, availableParallelism() - 1),
  },
})
