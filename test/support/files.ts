// Files for tests: folders that go when the test is over, and how many descriptors are open.

import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll } from 'vitest'

const folders: string[] = []
afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

/** Makes a folder with files, by their paths in it; each was last changed a day ago. Its path is a real one. */
export function folderWith(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'wsgify-')))
  folders.push(folder)
  for (const [name, content] of Object.entries(files)) put(join(folder, name), content)
  return folder
}

/** Writes a file, and the folders it lies in. */
export function put(
  path: string,
  content: string | Uint8Array,
  time = new Date(Date.now() - 86_400_000),
): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, content)
  utimesSync(path, time, time)
}

/** Resolves when the files that were written before are old enough to be kept in memory, and to have a strong tag. */
export async function settled(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 2100))
}

/** The descriptors of this process that are open below a folder. */
export function openBelow(folder: string): string[] {
  const found: string[] = []
  for (const fd of readdirSync('/proc/self/fd')) {
    try {
      const path = readlinkSync(`/proc/self/fd/${fd}`)
      if (path.startsWith(folder)) found.push(path)
    } catch {
      // The descriptor of the listing itself is closed by now.
    }
  }
  return found
}

/** Resolves when no descriptor below a folder is open, and gives those that are after a second. */
export async function openForLong(folder: string): Promise<string[]> {
  for (let i = 0; i < 50 && openBelow(folder).length > 0; i++) {
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return openBelow(folder)
}
