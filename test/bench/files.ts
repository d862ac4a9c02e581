// The folder of files that the servers serve, made anew for a run.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CHUNK, CHUNKS } from './answers.mjs'

/** A file: the bytes it is made of, again and again. */
interface File {
  readonly name: string
  readonly size: number
  readonly bytes: Uint8Array
}

export const FILE: File = { name: 'file.bin', size: CHUNK.length, bytes: CHUNK }
export const LARGE_FILE: File = { name: 'large.bin', size: CHUNKS * CHUNK.length, bytes: CHUNK }

/** Makes the folder; gives its path, and what removes it. */
export function makeFiles(): { readonly folder: string; readonly remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'))
  for (const { name, size, bytes } of [FILE, LARGE_FILE]) {
    writeFileSync(join(folder, name), Buffer.alloc(size, bytes))
  }
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}
