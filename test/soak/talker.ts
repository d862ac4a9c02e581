// A client of raw bytes that reads one answer after the other, with nothing of the package that is tested.

import { connect, type Socket } from 'node:net'

/** An answer as it came. */
export interface Answer {
  readonly status: number
  readonly fields: string[]
  readonly body: Buffer
}

const PATIENCE = 20_000
const HEAD_END = '\r\n\r\n'

/** A connection. */
export class Talker {
  readonly socket: Socket
  private read: Buffer = Buffer.alloc(0)
  private ended = false
  private wake: () => void = () => undefined

  constructor(port: number) {
    this.socket = connect({ port, host: '127.0.0.1', noDelay: true })
    this.socket.on('data', (bytes: Buffer) => {
      this.read = this.read.length === 0 ? bytes : Buffer.concat([this.read, bytes])
      this.wake()
    })
    this.socket.on('error', () => undefined)
    this.socket.on('close', () => this.end())
    this.socket.on('end', () => this.end())
  }

  send(text: string): void {
    this.socket.write(text, 'latin1')
  }

  /** Reads an answer. Throws when it is not whole in its time. */
  async answer(hasBody: boolean): Promise<Answer> {
    const end = await this.until(() => this.read.indexOf(HEAD_END))
    const [line = '', ...fields] = this.read.toString('latin1', 0, end).split('\r\n')
    this.read = this.read.subarray(end + 4)
    const status = Number(/^HTTP\/1\.1 (\d{3}) [A-Z]/.exec(line)?.[1])
    const value = (name: string) =>
      fields.find((field) => field.startsWith(`${name}: `))?.slice(name.length + 2)
    let body: Buffer = Buffer.alloc(0)
    if (hasBody && value('Transfer-Encoding') === 'chunked') body = await this.chunks()
    else if (hasBody) body = await this.take(Number(value('Content-Length')))
    return { status, fields, body }
  }

  /** Waits until the server has ended the connection. */
  async over(): Promise<void> {
    await this.until(() => (this.ended ? 0 : -1))
    if (this.read.length > 0) throw new Error('more was sent than was asked for')
  }

  close(): void {
    this.socket.destroy()
  }

  private end(): void {
    this.ended = true
    this.wake()
  }

  private async chunks(): Promise<Buffer> {
    const parts: Buffer[] = []
    for (;;) {
      const end = await this.until(() => this.read.indexOf('\r\n'))
      const size = Number.parseInt(this.read.toString('latin1', 0, end), 16)
      this.read = this.read.subarray(end + 2)
      if (Number.isNaN(size)) throw new Error('a chunk without a size')
      parts.push(await this.take(size))
      if ((await this.take(2)).toString() !== '\r\n') throw new Error('a chunk without an end')
      if (size === 0) return Buffer.concat(parts)
    }
  }

  private async take(size: number): Promise<Buffer> {
    if (Number.isNaN(size)) throw new Error('an answer without a length')
    await this.until(() => (this.read.length >= size ? 0 : -1))
    const taken = this.read.subarray(0, size)
    this.read = this.read.subarray(size)
    return taken
  }

  private async until(found: () => number): Promise<number> {
    for (;;) {
      const at = found()
      if (at >= 0) return at
      if (this.ended) throw new Error('the connection ended before its answer')
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error('no answer in its time')), PATIENCE)
        this.wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
  }
}
