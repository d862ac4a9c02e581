// The program that a web server starts for each request: every check, by CGI. It is bundled to one file, which starts faster.

import { chmodSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'

/** Writes a program that answers by CGI with what a module exports as `app`. Gives its folder; its name is `app.mjs`. */
export async function cgiProgram(module: string, name: string, options: object): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'cgi-'))
  chmodSync(folder, 0o755)
  const file = join(folder, 'app.mjs')
  await build({
    stdin: {
      contents: `import { runCgi } from './src/gateways/cgi.ts'
import { ${name} } from ${JSON.stringify(module)}
await runCgi(${name}, { ...${JSON.stringify(options)}, errors: { write() {} } })`,
      resolveDir: process.cwd(),
      loader: 'ts',
    },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    banner: { js: `#!${process.execPath}` },
    outfile: file,
    logLevel: 'silent',
  })
  chmodSync(file, 0o755)
  return folder
}
