// How much a server and its requests accept. One object holds every number; the gateway puts it into the environ, so
// that what protects the process and what protects the application are set in one place.

/** The limits of a server. Sizes are bytes, times are milliseconds, the rest are counts. */
export interface Limits {
  /** The request target with its method and version: 414 beyond. */
  readonly requestLine: number
  /** All header fields of a request together: 431 beyond. */
  readonly headerBytes: number
  /** Header fields of a request: 431 beyond. */
  readonly headerCount: number
  /** One header field's value: 431 beyond. */
  readonly headerValue: number
  /** Variables that a web server sends for a request, by FastCGI, SCGI or uwsgi, header fields among them: 431 beyond. */
  readonly variables: number
  /** The names and values of those variables together: 431 beyond. */
  readonly variableBytes: number
  /** From the first byte of a request to the end of its header: 408 beyond. */
  readonly headersTimeout: number
  /** From the first byte of a request to the end of its body: 408 beyond. */
  readonly requestTimeout: number
  /** Bytes per second that a body must arrive with once `rateGrace` has passed: 408 below. */
  readonly bodyMinRate: number
  /** How long a slow body or a slow reader is tolerated before its rate counts. */
  readonly rateGrace: number
  /** How long a response may make no progress at all before the connection is reset. */
  readonly sendTimeout: number
  /** How long an idle connection is kept. */
  readonly keepAliveTimeout: number
  /** Requests on one connection; the last is answered with `Connection: close`. */
  readonly requestsPerConnection: number
  /** How old a connection may grow before its next answer closes it. */
  readonly connectionAge: number
  /** Open connections of one server: 503 beyond. Of TLS, as many handshakes beside them; closed beyond. */
  readonly connections: number
  /** Requests of HTTP/2 that run on one connection at a time; those beyond are refused, and may be sent again. */
  readonly streams: number
  /** Requests of HTTP/2 that a client may take back, or break, in ten seconds; its connection is closed beyond. */
  readonly streamResets: number
  /** The body of one request, whatever its framing: 413 beyond. */
  readonly bodyBytes: number
  /** Bodies of a known size up to this are read before the application is called. */
  readonly preread: number
  /** What is read of a body that the application left unread, before the connection is closed instead. */
  readonly drainBytes: number
  /** How long that draining may take. */
  readonly drainTimeout: number
  /** How long a graceful stop waits for running requests. */
  readonly stopTimeout: number
  /** A body read whole into memory as text, JSON or a form: 413 beyond. */
  readonly contentLength: number
  /** All fields of a form that are not files, together: 413 beyond. */
  readonly formMemory: number
  /** Fields in a query string or a form: 400 beyond. */
  readonly params: number
  /** The name of one such field: 400 beyond. */
  readonly paramName: number
  /** Parts of a multipart body: 413 beyond. */
  readonly parts: number
  /** Header fields of one part: 413 beyond. */
  readonly partHeaders: number
  /** All header fields of one part together: 413 beyond. */
  readonly partHeaderBytes: number
  /** Files of a form: 413 beyond. */
  readonly files: number
  /** One file of a form: 413 beyond. */
  readonly fileBytes: number
  /** All files of a form together that are kept in memory; what is beyond goes to a temporary file, where there are files. */
  readonly spoolBytes: number
  /** How many times larger a body may become when its Content-Encoding is undone: 413 beyond. At 0 it is not undone: 415. */
  readonly decodeRatio: number
  /** How deep JSON may nest: 400 beyond. */
  readonly jsonDepth: number
}

/** The limits that hold unless others are given. */
export const defaultLimits: Limits = /* @__PURE__ */ Object.freeze({
  requestLine: 8190,
  headerBytes: 16_384,
  headerCount: 100,
  headerValue: 8190,
  variables: 200,
  variableBytes: 65_536,
  headersTimeout: 20_000,
  requestTimeout: 300_000,
  bodyMinRate: 240,
  rateGrace: 5000,
  sendTimeout: 30_000,
  keepAliveTimeout: 5000,
  requestsPerConnection: 1000,
  connectionAge: 3_600_000,
  connections: 10_000,
  streams: 100,
  streamResets: 500,
  bodyBytes: 1_073_741_824,
  preread: 65_536,
  drainBytes: 65_536,
  drainTimeout: 1000,
  stopTimeout: 30_000,
  contentLength: 1_048_576,
  formMemory: 500_000,
  params: 1000,
  paramName: 2048,
  parts: 1000,
  partHeaders: 16,
  partHeaderBytes: 8192,
  files: 100,
  fileBytes: 67_108_864,
  spoolBytes: 524_288,
  decodeRatio: 0,
  jsonDepth: 512,
})

/** The longest that a timer waits, in milliseconds: what is longer, and infinite time, it takes for none. */
export const LONGEST_WAIT: number = 2 ** 31 - 1

/**
 * The default limits with some replaced.
 *
 * Throws a RangeError for an unknown name, and for anything but a whole number from 0 to 2^53-1; `Infinity` means no limit.
 */
export function limitsWith(changes: Partial<Limits> = {}): Limits {
  for (const [name, value] of Object.entries(changes)) {
    if (!Object.hasOwn(defaultLimits, name)) {
      const known = Object.keys(defaultLimits).join(', ')
      throw new RangeError(`there is no limit named ${JSON.stringify(name)}; there are ${known}`)
    }
    if (value !== Number.POSITIVE_INFINITY && (!Number.isSafeInteger(value) || (value as number) < 0)) {
      throw new RangeError(`the limit ${name} is a whole number from 0, or Infinity, not ${String(value)}`)
    }
  }
  return Object.freeze({ ...defaultLimits, ...changes })
}
