// What a bundler makes of the package: minified, gzipped, in kilobytes of 1000 bytes. `at first` is what is loaded with the program,
// the rest comes when it is asked for. A budget is a few parts in a hundred above what was measured when it was written.

import { gzipSync } from 'node:zlib'
import { type BuildResult, build } from 'esbuild'
import { describe, expect, it } from 'vitest'

interface Size {
  readonly first: number
  readonly all: number
}

/** How large a program is whose modules are the built ones. Node's modules are left to Node. */
async function sizeOf(program: string): Promise<Size> {
  const result = await build({
    stdin: { contents: program, resolveDir: '.' },
    plugins: [
      {
        name: 'dist',
        setup(builder) {
          builder.onResolve({ filter: /^wsgify(\/|$)/ }, ({ path }) => ({
            path: new URL(import.meta.resolve(path)).pathname,
          }))
        },
      },
    ],
    bundle: true,
    minify: true,
    splitting: true,
    format: 'esm',
    platform: 'browser',
    external: ['node:*'],
    target: 'es2022',
    outdir: 'out',
    write: false,
    metafile: true,
    logLevel: 'silent',
  })
  const { outputs } = result.metafile
  const entry = Object.keys(outputs).find((path) => outputs[path]?.entryPoint === '<stdin>') as string
  const first = new Set<string>()
  const visit = (path: string) => {
    if (first.has(path)) return
    first.add(path)
    for (const { path: next, kind } of outputs[path]?.imports ?? []) {
      if (kind === 'import-statement' && next in outputs) visit(next)
    }
  }
  visit(entry)
  return { first: zipped(result, [...first]), all: zipped(result, Object.keys(outputs)) }
}

function zipped({ outputFiles }: BuildResult<{ write: false }>, paths: readonly string[]): number {
  const texts = outputFiles.filter(({ path }) => paths.some((name) => path.endsWith(name)))
  expect(texts).toHaveLength(paths.length)
  return texts.reduce((sum, { contents }) => sum + gzipSync(contents).length, 0) / 1000
}

const all = (door: string) => `export * from ${JSON.stringify(door)}`

/** What is measured, and its budgets: at first, in all. */
const programs: readonly (readonly [name: string, program: string, first: number, all: number])[] = [
  ['wsgify', all('wsgify'), 53, 69],
  ['wsgify/client', all('wsgify/client'), 12, 12],
  ['wsgify/cookies', all('wsgify/cookies'), 10, 10],
  ['wsgify/environ', all('wsgify/environ'), 14, 14],
  ['wsgify/exc', all('wsgify/exc'), 48, 63],
  ['wsgify/filters', all('wsgify/filters'), 77, 83],
  ['wsgify/headers', all('wsgify/headers'), 18, 18],
  ['wsgify/routes', all('wsgify/routes'), 67, 83],
  ['wsgify/gateways/fetch', all('wsgify/gateways/fetch'), 11.4, 11.4],
  ['wsgify/gateways/node', all('wsgify/gateways/node'), 26.1, 26.1],
  [
    'a Worker that says hello',
    "import { wsgify } from 'wsgify'\nexport default wsgify(() => 'hello')",
    50,
    66,
  ],
  [
    'a Worker of the bare contract',
    `import { toFetch } from 'wsgify/gateways/fetch'
    export default { fetch: toFetch((environ, start) => (start('200 OK', []), ['hello'])) }`,
    9.8,
    9.8,
  ],
  [
    'a Node server that says hello',
    `import { wsgify } from 'wsgify'
    import { serve } from 'wsgify/gateways/node'
    await serve(wsgify(() => 'hello'), { port: 8000 })`,
    66,
    82,
  ],
  ['one class of header values', "export { Accept } from 'wsgify/headers'", 5.7, 5.7],
]

describe('what a bundler makes of', () => {
  it.each(programs)('%s stays within its budget', async (name, program, first, all) => {
    const size = await sizeOf(program)
    console.log(`${name}: ${size.first.toFixed(1)} kB at first, ${size.all.toFixed(1)} kB in all`)
    expect(size.first).toBeLessThanOrEqual(first)
    expect(size.all).toBeLessThanOrEqual(all)
    // A budget that is far above guards nothing.
    expect(size.first).toBeGreaterThan(first * 0.85)
  })
})
