// The one file that leans on what Node does not document. Node allocates 64 KiB for every read of an accepted socket, and
// passes it through a stream; for sockets that a program opens itself it documents `onread`, which reads into one buffer
// and calls back. Here accepted sockets are given that too. `prove` tries it on a real connection when a server starts;
// where it does not work, the documented 'data' events are used.

import { type AddressInfo, connect, createServer, Socket } from 'node:net'

/** Takes what has arrived: `length` bytes at the start of `bytes`, which are overwritten once it returns. */
export type Receive = (bytes: Buffer, length: number) => void

// Reads are synchronous everywhere but on Windows, so one buffer serves all connections.
const SHARED = /* @__PURE__ */ Buffer.allocUnsafeSlow(65_536)

interface Handle {
  useUserBuffer?(buffer: Uint8Array): void
}
type Slots = Socket & { [slot: symbol]: unknown; _handle?: Handle | null }

const slots = /* @__PURE__ */ findSlots()
let works: Promise<boolean> | null = null

/** Whether sockets can be read through one buffer here. Takes some milliseconds the first time. */
export function oneBufferWorks(): Promise<boolean> {
  works ??=
    slots === null || process.platform === 'win32' ? Promise.resolve(false) : prove().catch(() => false)
  return works
}

/**
 * Gives everything that arrives on an accepted socket to `receive`. Call it before anything was read. What it returns ends
 * that: from then on the socket is a stream like any other.
 */
export function readInto(socket: Socket, oneBuffer: boolean, receive: Receive): () => void {
  const handle = (socket as Slots)._handle
  if (oneBuffer && slots !== null && typeof handle?.useUserBuffer === 'function') {
    const slotted = socket as Slots
    slotted[slots.buffer] = SHARED
    slotted[slots.callback] = (length: number, bytes: Buffer) => {
      receive(bytes, length)
      return true
    }
    handle.useUserBuffer(SHARED)
    // Nothing comes as data; flowing is what lets the end come through.
    socket.resume()
    const { callback } = slots
    return () => {
      slotted[callback] = (length: number, bytes: Buffer) =>
        socket.push(Buffer.from(bytes.subarray(0, length)))
    }
  }
  const take = (chunk: Buffer) => receive(chunk, chunk.length)
  socket.on('data', take)
  return () => void socket.off('data', take)
}

function findSlots(): { buffer: symbol; callback: symbol } | null {
  const symbols = Object.getOwnPropertySymbols(new Socket())
  const buffer = symbols.find((symbol) => symbol.description === 'kBuffer')
  const callback = symbols.find((symbol) => symbol.description === 'kBufferCb')
  return buffer === undefined || callback === undefined ? null : { buffer, callback }
}

const DEADLINE = 2000

// Two packets each way over two connections, a pause between them, and the end: all that a server needs of a socket. What
// comes after "three" is read as a stream.
async function prove(): Promise<boolean> {
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    let first = true
    socket.on('error', () => undefined)
    socket.on('end', () => socket.end('end'))
    const answer = (text: string) => socket.write(text.toUpperCase(), 'latin1')
    const release = readInto(socket, true, (bytes, length) => {
      const text = bytes.toString('latin1', 0, length)
      answer(text)
      if (!first) return
      first = false
      socket.pause()
      if (text === 'three') {
        release()
        socket.on('data', (chunk: Buffer) => answer(chunk.toString('latin1')))
      }
      setImmediate(() => socket.resume())
    })
  })
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      // Workers of node:cluster share what has the same address, also port 0: this would get the clients of another.
      server.listen({ port: 0, host: '127.0.0.1', exclusive: true }, resolve)
    })
    const { port } = server.address() as AddressInfo
    const answers = await Promise.all([converse(port, 'one', 'two'), converse(port, 'three', 'four')])
    return answers.join() === 'ONETWOend,THREEFOURend'
  } finally {
    server.close()
  }
}

function converse(port: number, first: string, second: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    let answer = ''
    const timer = setTimeout(() => socket.destroy(new Error('no answer')), DEADLINE)
    socket.setEncoding('latin1')
    socket.on('connect', () => socket.write(first))
    socket.on('data', (text: string) => {
      answer += text
      if (answer === first.toUpperCase()) socket.write(second)
      else if (answer === (first + second).toUpperCase()) socket.end()
    })
    socket.on('error', reject)
    socket.on('close', () => {
      clearTimeout(timer)
      resolve(answer)
    })
  })
}
