// What the suite knows of a way to serve an application, of what is asked, and of what came. No test runner here: programs
// that a web server starts import it too.

import type { Application } from '../../../src/environ/contract.ts'

/** A request. */
export interface Ask {
  readonly method?: string
  /** The request target, percent-encoded. */
  readonly target?: string
  readonly headers?: readonly (readonly [name: string, value: string])[]
  /** The body; an iterable is sent in chunks, without a length. */
  readonly body?: string | Uint8Array | AsyncIterable<Uint8Array>
  /** Called with all that has come of the body, as often as more has come. */
  readonly onData?: (text: string) => void
  /** Leaves when this is settled. */
  readonly leave?: Promise<unknown>
  /** Says so, once the connection is another protocol's. */
  readonly says?: string
  /** Whether it is one of many that break nothing, and may go on a connection that others are on too. */
  readonly ofMany?: boolean
}

/** An answer. */
export interface Got {
  readonly status: number
  readonly reason: string
  /** As they came, in their order. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly trailers: readonly (readonly [name: string, value: string])[]
  readonly bytes: Buffer
  /** Whether it came to an end that says that it is whole. */
  readonly whole: boolean
  /** The fields of the 103 responses before it. */
  readonly hints?: readonly (readonly [name: string, value: string])[]
}

/** One running server, and its client. */
export interface Served {
  ask(ask: Ask): Promise<Got>
  /** Where it is asked whether HTTP/2 is spoken; undefined where there is no port to ask at. */
  readonly port?: number
  /** Whether the port speaks TLS. */
  readonly secure?: boolean
  close(): Promise<unknown>
}

/** A way from a client to an application. */
export interface Way {
  /** As the table of docs/gateways.md has it. */
  readonly name: string
  /** Skips a test that misses its part. */
  readonly needs?: (context: { skip(note?: string): never }) => void
  /** Serves an application; one that runs in another process imports it from ./checks.ts by itself. */
  serve(app: Application): Promise<Served>
  /** The checks that come out otherwise, each with its reason. A check that is listed must fail. */
  readonly differs?: Readonly<Record<string, string>>
  /** Those that come out one way or the other, by chance. */
  readonly wavers?: Readonly<Record<string, string>>
  /**
   * Which part of the requests that are made up it is asked, unless all are: less than 1 where each starts a process, or a
   * handshake, and where a neighbour that shares its code is asked all.
   */
  readonly share?: number
}

/** The values of a field. */
export function valuesOf(got: Got, name: string): string[] {
  return got.headers.filter(([each]) => each.toLowerCase() === name.toLowerCase()).map(([, value]) => value)
}

/** What an answer of a program says: status, fields and body. */
export function readCgi(output: Buffer, whole: boolean): Got {
  const text = output.toString('latin1')
  const end = text.indexOf('\r\n\r\n')
  const [first = '', ...lines] = text.slice(0, Math.max(end, 0)).split('\r\n')
  const [, status = '0', reason = ''] = /^(?:Status: |HTTP\/1\.1 )(\d+) (.*)$/.exec(first) ?? []
  const headers = lines.map((line) => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon), line.slice(colon + 2)] as const
  })
  const bytes = output.subarray(end + 4)
  const length = headers.find(([name]) => name === 'Content-Length')?.[1]
  const long = length === undefined || Number(length) === bytes.length || bytes.length === 0
  return { status: Number(status), reason, headers, trailers: [], bytes, whole: whole && end >= 0 && long }
}
