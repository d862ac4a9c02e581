// A client of HTTP/2 by raw frames: what no client library would send. RFC 9113 section 4.

import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

export const TYPE = {
  DATA: 0,
  HEADERS: 1,
  PRIORITY: 2,
  RST_STREAM: 3,
  SETTINGS: 4,
  PING: 6,
  GOAWAY: 7,
  WINDOW_UPDATE: 8,
  CONTINUATION: 9,
} as const
export const END_STREAM = 1
export const END_HEADERS = 4
export const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'

/** A frame. */
export function frame(type: number, flags: number, id: number, payload: Uint8Array | string = ''): Buffer {
  const body = Buffer.from(payload as string, 'latin1')
  const head = Buffer.alloc(9)
  head.writeUIntBE(body.length, 0, 3)
  head[3] = type
  head[4] = flags
  head.writeUInt32BE(id, 5)
  return Buffer.concat([head, body])
}

/** A header block in which each field stands as it is. RFC 7541 section 6.2.2. */
export function block(...fields: readonly (readonly [name: string, value: string])[]): Buffer {
  return Buffer.concat(
    fields.flatMap(([name, value]) =>
      [Buffer.from([0]), lengthOf(name), lengthOf(value)].flatMap((part, i) =>
        i === 0 ? [part] : [part, Buffer.from(i === 1 ? name : value, 'latin1')],
      ),
    ),
  )
}

function lengthOf(text: string): Buffer {
  if (text.length < 127) return Buffer.from([text.length])
  const bytes = [127]
  let rest = text.length - 127
  for (; rest >= 128; rest >>= 7) bytes.push((rest & 127) | 128)
  return Buffer.from([...bytes, rest])
}

/** The fields of a GET. */
export const GET: readonly (readonly [string, string])[] = [
  [':method', 'GET'],
  [':scheme', 'http'],
  [':path', '/'],
  [':authority', 'x'],
]

export interface Frame {
  readonly type: number
  readonly flags: number
  readonly id: number
  readonly payload: Buffer
}

/** A connection that speaks in frames. */
export class FrameClient {
  readonly frames: Frame[] = []
  readonly socket: Socket
  closed = false
  #rest = Buffer.alloc(0)

  constructor(socket: Socket) {
    this.socket = socket
    socket.on('error', () => undefined)
    socket.on('close', () => {
      this.closed = true
    })
    socket.on('data', (bytes: Buffer) => this.#take(bytes))
  }

  /** Connects and begins, with no settings of its own. */
  static async to(port: number, settings: Uint8Array | string = ''): Promise<FrameClient> {
    const socket = connect(port, '127.0.0.1')
    await once(socket, 'connect')
    const client = new FrameClient(socket)
    socket.write(PREFACE, 'latin1')
    client.send(frame(TYPE.SETTINGS, 0, 0, settings))
    return client
  }

  send(...frames: Buffer[]): void {
    this.socket.write(Buffer.concat(frames))
  }

  /** Waits for a frame of a type. Resolves to null when the connection closes, or three seconds have passed, before. */
  async next(type: number, id?: number): Promise<Frame | null> {
    for (const deadline = Date.now() + 3000; Date.now() < deadline; ) {
      const found = this.frames.find((each) => each.type === type && (id === undefined || each.id === id))
      if (found !== undefined) return found
      if (this.closed) return null
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    return null
  }

  /** The code of the frame that ends a stream, or the connection; -1 when none came. */
  async codeOf(type: typeof TYPE.RST_STREAM | typeof TYPE.GOAWAY): Promise<number> {
    const found = await this.next(type)
    return found === null ? -1 : found.payload.readUInt32BE(type === TYPE.GOAWAY ? 4 : 0)
  }

  #take(bytes: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, bytes])
    for (;;) {
      if (this.#rest.length < 9) return
      const length = this.#rest.readUIntBE(0, 3)
      if (this.#rest.length < 9 + length) return
      this.frames.push({
        type: this.#rest[3] as number,
        flags: this.#rest[4] as number,
        id: this.#rest.readUInt32BE(5) & 0x7fff_ffff,
        payload: Buffer.from(this.#rest.subarray(9, 9 + length)),
      })
      this.#rest = this.#rest.subarray(9 + length)
    }
  }
}
