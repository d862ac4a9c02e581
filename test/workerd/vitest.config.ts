// The portable tests on workerd, the runtime of Workers: `npm run test:workerd`, with Node 22 or later. What a test asks of Node
// that Workers do not have skips it (lacks).

import { fileURLToPath } from 'node:url'
import { defineConfig, mergeConfig, type Plugin } from 'vitest/config'
import base from '../../vitest.config.ts'

// By its address, since it is installed for this alone.
const plugin = new URL('peers/node_modules/@cloudflare/vitest-plugin/dist/pool/index.mjs', import.meta.url)
const { cloudflareTest } = (await import(plugin.href)) as { cloudflareTest(options: object): Plugin }
const lacks = (name: string) => fileURLToPath(new URL(`lacks/${name}.ts`, import.meta.url))
const LACKING = /'node:(child_process|dgram|net|v8)'/g

export default mergeConfig(
  base,
  defineConfig({
    plugins: [
      {
        // Modules of Node are resolved before any plugin is asked.
        name: 'modules-that-workers-lack',
        enforce: 'pre',
        transform: (code, id) =>
          id.includes('/node_modules/') || id.includes('/test/workerd/')
            ? null
            : code.replace(LACKING, (_, name: string) => JSON.stringify(lacks(name))),
      },
      cloudflareTest({
        miniflare: { compatibilityDate: '2026-01-01', compatibilityFlags: ['nodejs_compat'] },
      }),
    ],
    test: {
      // All of it about files, other realms, or clients on the other side of a socket.
      exclude: [
        'test/body/spool.test.ts',
        'test/environ/lint.test.ts',
        'test/exc/http-exception/curl.test.ts',
        'test/routes/mapper/curl.test.ts',
      ],
      setupFiles: [lacks('setup')],
      // A promise that is rejected is told of there before whoever waits for it has had a turn.
      dangerouslyIgnoreUnhandledErrors: true,
    },
  }),
)
