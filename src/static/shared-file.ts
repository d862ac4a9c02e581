// A file that is open, and that several answers read at once. It stays open for a moment after the last of them: who asks for
// one part of a large file mostly asks for the next.

import { close } from 'node:fs'

/** For how many milliseconds a file stays open that nobody reads. */
export const LINGERING = 250
/** How many files stay open that nobody reads. */
export const MOST_LINGERING = 64

let lingering = 0

/** An open file with its users. Whoever makes one, or takes one, is a user and releases it once. */
export class SharedFile {
  /** The descriptor; -1 once it is closed. */
  fd: number
  private users = 1
  private timer: ReturnType<typeof setTimeout> | null = null
  private retired = false

  constructor(fd: number) {
    this.fd = fd
  }

  /** Says that there is one more user; false when the file is closed already. */
  take(): boolean {
    if (this.fd < 0) return false
    if (this.users++ === 0) lingering--
    return true
  }

  /** Says that a user is done. The last one leaves the file open for a moment, if it is to be asked for again. */
  release(): void {
    if (--this.users > 0) return
    if (this.retired || lingering >= MOST_LINGERING) {
      this.close()
      return
    }
    lingering++
    if (this.timer === null) this.timer = setTimeout(() => this.expire(), LINGERING).unref()
    else this.timer.refresh()
  }

  /** Says that nobody will ask for this file again: it is closed after its last user. */
  retire(): void {
    this.retired = true
    if (this.users > 0 || this.fd < 0) return
    lingering--
    this.close()
  }

  private expire(): void {
    this.timer = null
    if (this.users > 0 || this.fd < 0) return
    lingering--
    this.close()
  }

  private close(): void {
    if (this.timer !== null) clearTimeout(this.timer)
    this.timer = null
    const { fd } = this
    this.fd = -1
    close(fd, ignore)
  }
}

// A file that was read has nothing to lose when it is closed.
function ignore(): void {}
