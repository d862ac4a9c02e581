// A client of raw bytes: a request is the text that a row wrote, and an answer is what came, byte for byte.

import { connect } from 'node:net'

/** One final answer. */
export interface Answer {
  readonly status: number
  readonly fields: readonly (readonly [name: string, value: string])[]
  readonly body: Buffer
  /** Whether the body came to the end that the head announced. */
  readonly whole: boolean
}

/** What came on a connection. */
export interface Exchange {
  readonly answers: readonly Answer[]
  /** The statuses of interim answers, such as 100. */
  readonly interim: readonly number[]
  /** Whether the server ended the connection. */
  readonly closed: boolean
  /** Bytes after the last answer that is one. */
  readonly rest: string
}

/** How long one exchange may take, in milliseconds. */
const PATIENCE = 3000

/**
 * Sends bytes and reads the answers to the methods that were sent; with `untilClosed`, until the server ends. Never
 * rejects: no answer in time is an exchange without one.
 */
export function exchange(
  port: number,
  sent: string,
  methods: readonly string[] = [sent.slice(0, sent.indexOf(' '))],
  { untilClosed = false, patience = PATIENCE }: { untilClosed?: boolean; patience?: number } = {},
): Promise<Exchange> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' })
    const chunks: Buffer[] = []
    const done = (closed: boolean) => {
      clearTimeout(timer)
      socket.destroy()
      resolve({ ...read(Buffer.concat(chunks), methods, closed), closed })
    }
    const timer = setTimeout(() => done(false), patience)
    socket.on('data', (chunk) => {
      chunks.push(chunk)
      if (untilClosed) return
      const { answers } = read(Buffer.concat(chunks), methods, false)
      if (answers.length === methods.length && answers.every(({ whole }) => whole)) done(false)
    })
    socket.on('error', () => {})
    socket.on('close', () => done(true))
    socket.write(sent, 'latin1')
  })
}

/** The first value of a field, or null. */
export function field(answer: Answer, name: string): string | null {
  return answer.fields.find(([known]) => known.toLowerCase() === name.toLowerCase())?.[1] ?? null
}

/** All values of a field. */
export function fields(answer: Answer, name: string): string[] {
  return answer.fields
    .filter(([known]) => known.toLowerCase() === name.toLowerCase())
    .map(([, value]) => value)
}

function read(bytes: Buffer, methods: readonly string[], closed: boolean): Omit<Exchange, 'closed'> {
  const answers: Answer[] = []
  const interim: number[] = []
  let at = 0
  while (answers.length < methods.length) {
    const end = bytes.indexOf('\r\n\r\n', at)
    const [first = '', ...lines] = end < 0 ? [] : bytes.toString('latin1', at, end).split('\r\n')
    const status = Number(/^HTTP\/1\.[01] (\d{3})(?: |$)/.exec(first)?.[1] ?? 0)
    if (status === 0) break
    at = end + 4
    if (status < 200) {
      interim.push(status)
      continue
    }
    const head = lines.map((line): [string, string] => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon), line.slice(colon + 1).trim()]
    })
    const answer = { status, fields: head, body: Buffer.alloc(0), whole: true }
    const empty = methods[answers.length] === 'HEAD' || status === 204 || status === 304
    const part = empty ? { body: answer.body, end: at, whole: true } : content(bytes, at, answer, closed)
    answers.push({ ...answer, body: part.body, whole: part.whole })
    at = part.end
  }
  return { answers, interim, rest: bytes.toString('latin1', at) }
}

interface Content {
  readonly body: Buffer
  readonly end: number
  readonly whole: boolean
}

function content(bytes: Buffer, at: number, answer: Answer, closed: boolean): Content {
  if (/chunked/i.test(field(answer, 'Transfer-Encoding') ?? '')) return chunks(bytes, at)
  const length = field(answer, 'Content-Length')
  if (length === null) return { body: bytes.subarray(at), end: bytes.length, whole: closed }
  const end = at + Number(length)
  return { body: bytes.subarray(at, end), end: Math.min(end, bytes.length), whole: end <= bytes.length }
}

function chunks(bytes: Buffer, start: number): Content {
  const parts: Buffer[] = []
  let at = start
  for (;;) {
    const line = bytes.indexOf('\r\n', at)
    const size = line < 0 ? Number.NaN : Number.parseInt(bytes.toString('latin1', at, line), 16)
    if (!(line + 2 + size + 2 <= bytes.length)) break
    if (size > 0) {
      parts.push(bytes.subarray(line + 2, line + 2 + size))
      at = line + 2 + size + 2
      continue
    }
    // After the last chunk there are trailer fields or none, and an empty line.
    const end = bytes.indexOf('\r\n\r\n', line)
    if (end < 0) break
    return { body: Buffer.concat(parts), end: end + 4, whole: true }
  }
  return { body: Buffer.concat(parts), end: bytes.length, whole: false }
}
