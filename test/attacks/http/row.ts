// One attack on how HTTP/1.1 is read: the bytes, and what must come of them.

/** A row of the table. */
export interface Row {
  /** What it is known as: a CVE, an advisory, or the section of RFC 9110 or 9112 that it goes against. */
  readonly id: string
  readonly name: string
  /** The bytes, as a byte string. */
  readonly bytes: string
  /**
   * What is read, in order, each as `METHOD target body`; last the status of a refusal, if there is one. After it nothing may be
   * read; without one, what comes next on the connection is read as what it is.
   */
  readonly reads: readonly (string | number)[]
}

export const HOST = 'Host: a\r\n'

/** A request of a first line, fields and what follows the head. */
export function request(line: string, fields = '', rest = ''): string {
  return `${line} HTTP/1.1\r\n${HOST}${fields}\r\n${rest}`
}

/** Rows that are refused, for bytes that stand each in the same place. */
export function refused(
  id: string,
  status: number,
  name: string,
  list: readonly string[],
  bytes: (each: string) => string,
): Row[] {
  return list.map((each) => ({ id, name: `${name} ${shown(each)}`, bytes: bytes(each), reads: [status] }))
}

/** Rows that are read, likewise. */
export function read(
  id: string,
  name: string,
  list: readonly (readonly [each: string, reads: string])[],
  bytes: (each: string) => string,
): Row[] {
  return list.map(([each, reads]) => ({
    id,
    name: `${name} ${shown(each)}`,
    bytes: bytes(each),
    reads: [reads],
  }))
}

/** Text as a name of a row has it. */
export function shown(text: string): string {
  const short = text.length > 60 ? `${text.slice(0, 60)}… of ${text.length}` : text
  return JSON.stringify(short).replace(
    /[\x7f-\xff]/g,
    (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`,
  )
}
