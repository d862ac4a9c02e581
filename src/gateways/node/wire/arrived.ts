// What has arrived on a connection and was not taken yet: text, since heads are parsed as that, and while it is being
// taken also bytes after it, since a body is no text.

// How much of what arrives is made text at once, where the rest may be a body: a head is seldom longer.
const HEAD = 8192

/** What waits to be taken, from `at` on; the bytes of `tail` come after the text, and are overwritten later. */
export class Arrived {
  text = ''
  at = 0
  tail: Buffer | null = null

  /** Whether anything waits. */
  get waiting(): boolean {
    return this.text.length > this.at || this.tail !== null
  }

  /** How much text waits. */
  get length(): number {
    return this.text.length - this.at
  }

  /** Takes bytes that are overwritten later; all of them as text, unless what comes after a head may be a body. */
  add(bytes: Buffer, from: number, to: number, whole: boolean): void {
    const end = whole || to - from <= 2 * HEAD ? to : from + HEAD
    this.append(bytes.toString('latin1', from, end))
    if (end < to) this.tail = bytes.subarray(end, to)
  }

  /** Makes text of the bytes after it, before they are overwritten. Returns whether there were any. */
  keepTail(): boolean {
    const { tail } = this
    if (tail === null) return false
    this.tail = null
    this.append(tail.toString('latin1'))
    return true
  }

  /** Gives everything that waits, and forgets it. */
  rest(): Buffer {
    this.keepTail()
    const bytes = Buffer.from(this.text.slice(this.at), 'latin1')
    this.clear()
    return bytes
  }

  /** Forgets everything. */
  clear(): void {
    this.text = ''
    this.at = 0
    this.tail = null
  }

  private append(text: string): void {
    this.text = this.at === this.text.length ? text : this.text.slice(this.at) + text
    this.at = 0
  }
}
