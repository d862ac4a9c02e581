// The folder that the servers serve files from, made anew for a run.

import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The file that most rows are about. Each byte is where it stands, modulo 251. */
export const FILE = 'data.mp4'
export const FILE_SIZE = 5000
/** What stands in a file beside the folder, where no request may reach. */
export const OUTSIDE = 'what nobody may read'
/** When it was last modified. */
export const MODIFIED = 'Wed, 01 Jan 2020 12:00:00 GMT'

/** Makes the folder; gives its path, and what removes it. */
export function makeFiles(): { readonly folder: string; readonly remove: () => void } {
  const outside = mkdtempSync(join(tmpdir(), 'conformance-'))
  const folder = join(outside, 'files')
  mkdirSync(join(folder, 'sub'), { recursive: true })
  writeFileSync(join(outside, 'outside.txt'), OUTSIDE)
  writeFileSync(join(folder, 'sub', 'a.txt'), 'in sub')
  writeFileSync(join(folder, 'a.js'), 'let a\n')
  writeFileSync(
    join(folder, FILE),
    Uint8Array.from({ length: FILE_SIZE }, (_, i) => i % 251),
  )
  utimesSync(join(folder, FILE), new Date(MODIFIED), new Date(MODIFIED))
  return { folder, remove: () => rmSync(outside, { recursive: true, force: true }) }
}
