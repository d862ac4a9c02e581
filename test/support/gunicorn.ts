// gunicorn's requests, as bytes, from the folder of independent test data.

import { readdirSync, readFileSync } from 'node:fs'
import { corpora } from './real.ts'

interface Context {
  skip(note?: string): never
}

/** The requests that gunicorn takes, or refuses, by the names of their files. Without the data a test is skipped. */
export function gunicornRequests(
  context: Context,
  kind: 'valid' | 'invalid',
): (readonly [name: string, bytes: string])[] {
  const folder = `${corpora(context)}/gunicorn-requests/${kind}`
  return readdirSync(folder)
    .filter((file) => file.endsWith('.http'))
    .map((file) => [
      file.replace('.http', ''),
      withHost(bytesOf(readFileSync(`${folder}/${file}`, 'latin1'))),
    ])
}

// Line breaks of the file mean nothing; escapes are the bytes.
function bytesOf(text: string): string {
  return text.replace(/\r?\n/g, '').replace(/\\(r|n|t|0|\\|x[0-9A-Fa-f]{2})/g, (_all, code: string) => {
    if (code[0] === 'x') return String.fromCharCode(Number.parseInt(code.slice(1), 16))
    return { r: '\r', n: '\n', t: '\t', 0: '\0', '\\': '\\' }[code] as string
  })
}

// Most have none, which alone would be a reason to refuse them.
function withHost(bytes: string): string {
  return /\nhost\s*:/i.test(bytes) ? bytes : bytes.replace(/HTTP\/1\.1\r\n/g, '$&Host: a\r\n')
}
