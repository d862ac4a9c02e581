// What an application tells the suite behind the back of its gateway, also from another process: lines in a file, whose name
// comes with the request.

import { appendFileSync, chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Environ } from '../../../src/environ/contract.ts'

let count = 0

/** Lines that somebody else may be writing. */
export class Notes {
  readonly file: string

  constructor(file: string = join(tmpdir(), `notes-${process.pid}-${++count}-${Date.now()}`)) {
    this.file = file
  }

  /** The notes of the request that an environ is about. */
  static of(environ: Environ): Notes {
    return new Notes(environ.HTTP_X_NOTES)
  }

  create(): this {
    // Whoever the web server is runs as somebody else.
    writeFileSync(this.file, '')
    chmodSync(this.file, 0o666)
    return this
  }

  add(line: string): void {
    // An application may outlive its check, and must not leave a file behind.
    if (existsSync(this.file)) appendFileSync(this.file, `${line}\n`)
  }

  get lines(): string[] {
    return readFileSync(this.file, 'utf8').split('\n').slice(0, -1)
  }

  /** Waits until a line is there. Resolves to whether it came in time. */
  async has(line: string, milliseconds = 3000): Promise<boolean> {
    for (const deadline = Date.now() + milliseconds; Date.now() < deadline; ) {
      if (this.lines.includes(line)) return true
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    return false
  }
}
