// npm run build: dist, anew. The types are tsc's. The JavaScript is a file for each door of package.json, and behind them the
// folders of src, each in one file: loading costs by the file. A module is in one file only, so that there is one of each class.

import { execFileSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { relative } from 'node:path'
import { build } from 'rolldown'

const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Record<
  'bin' | 'exports',
  Record<string, string>
>
const doors = [...Object.values(manifest.exports), ...Object.values(manifest.bin)]
  .map((file) => /^\.\/dist\/(.+)\.js$/.exec(file)?.[1])
  .filter((door) => door !== undefined)

/** Which folders share a file, by the first that fits; others have their own. Up the floors, so that no file imports in a circle. */
const shared: readonly (readonly [what: RegExp, file: string | null])[] = [
  // For few programs: they go where the doors that reach them want them.
  [
    /^environ\/lint|^exc\/(?:development\/|catch-errors\.|http-exception-middleware\.)|^cli\/wsgify\.|\/index\.ts$/,
    null,
  ],
  // Loaded when a form with files is first read, or a body first encoded, events first sent: what they share with the rest stands below them.
  [/^body\/(?:multipart\/|spool\.)/, 'forms'],
  [/^body\/(?:codings|zlib-stream)\./, 'encodings'],
  [/^message\/event-stream\./, 'events'],
  [/^body\/(?:errors|input)\./, 'fields'],
  // What a gateway needs, and no values of fields.
  [/^environ\/(?:environ-headers|proxies|query-dict|request-cookies)\./, 'fields'],
  [/^(?:syntax|environ)\//, 'contract'],
  // The gateway of where there may be no Node, and what it shares with the others: most doors lead to it.
  [/^gateways\/(?:fetch[./]|body-errors\.|refusal\.|request-rules\.|server-error\.)/, 'contract'],
  // What few programs set, and most only read.
  [/^cookies\/(?:cookie-date|jar|parse-set-cookie|profile|sealed|serializers|signed)\./, 'cookies'],
  [/^headers\/trace-/, null],
  [/^(?:multidict|headers|cookies)\//, 'fields'],
  [/^(?:body|message|exc|wsgify)\//, 'wsgify'],
  // Files from a folder are read so with any gateway.
  [/^gateways\/node\/file-reader\./, null],
  [/^gateways\/node\//, 'node'],
  [/^gateways\//, null],
]

function fileOf(module: string): string | null {
  const path = relative('src', module).replaceAll('\\', '/')
  const [folder, inside] = path.split('/')
  if (folder === '..' || inside === undefined) return null
  const row = shared.find(([what]) => what.test(path))
  return row === undefined ? folder! : row[1]
}

rmSync('dist', { recursive: true, force: true })
const tsc = 'node_modules/typescript/bin/tsc'
execFileSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], { stdio: 'inherit' })
await build({
  input: Object.fromEntries(doors.map((door) => [door, `src/${door}.ts`])),
  external: /^[^./]/,
  platform: 'neutral',
  logLevel: 'warn',
  preserveEntrySignatures: 'allow-extension',
  output: {
    dir: 'dist',
    // Modules that reach for a file beside them stand as deep here as they do in src.
    chunkFileNames: 'parts/[name].js',
    sourcemap: true,
    sourcemapExcludeSources: true,
    comments: { annotation: true, jsdoc: false, legal: true },
    minifyInternalExports: false,
    codeSplitting: {
      includeDependenciesRecursively: false,
      groups: [{ debugName: 'folders', name: fileOf }],
    },
  },
})
