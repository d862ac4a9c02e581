// FastCGI from the web server's side: records to send, and what came back.

/** A record. */
export function record(type: number, id: number, content: string | Uint8Array = '', padding = 0): Buffer {
  const bytes = typeof content === 'string' ? Buffer.from(content, 'latin1') : Buffer.from(content)
  const head = Buffer.from([1, type, id >> 8, id & 255, bytes.length >> 8, bytes.length & 255, padding, 0])
  return Buffer.concat([head, bytes, Buffer.alloc(padding, 0xff)])
}

/** The beginning of a request; role 1 is a responder. */
export function beginRequest(id: number, role = 1, keep = 1): Buffer {
  return record(1, id, Buffer.from([role >> 8, role & 255, keep, 0, 0, 0, 0, 0]))
}

/** Names and values, as byte strings. */
export function pairs(list: readonly (readonly [string, string])[]): string {
  const length = (text: string) =>
    text.length < 128
      ? String.fromCharCode(text.length)
      : String.fromCharCode(0x80, text.length >> 16, (text.length >> 8) & 255, text.length & 255)
  return list.map(([name, value]) => length(name) + length(value) + name + value).join('')
}

/** The records of a stream, closed by an empty one. */
export function stream(type: number, id: number, content: string | Uint8Array, size = 65_535): Buffer {
  const bytes = typeof content === 'string' ? Buffer.from(content, 'latin1') : content
  const records: Buffer[] = []
  for (let at = 0; at < bytes.length; at += size)
    records.push(record(type, id, bytes.subarray(at, at + size)))
  return Buffer.concat([...records, record(type, id)])
}

export interface Told {
  readonly type: number
  readonly id: number
  readonly content: Buffer
}

/** The records at the start of some bytes, as far as they are whole. */
export function recordsIn(bytes: Buffer): Told[] {
  const list: Told[] = []
  for (let at = 0; at + 8 <= bytes.length; ) {
    const length = bytes.readUInt16BE(at + 4)
    const end = at + 8 + length + (bytes[at + 6] as number)
    if (end > bytes.length) break
    const content = bytes.subarray(at + 8, at + 8 + length)
    list.push({ type: bytes[at + 1] as number, id: bytes.readUInt16BE(at + 2), content })
    at = end
  }
  return list
}

/** What came for one request: its answer, its errors, and how it ended. */
export function answerTo(id: number, records: readonly Told[]) {
  const mine = records.filter((each) => each.id === id)
  const text = (type: number) =>
    Buffer.concat(mine.filter((each) => each.type === type).map(({ content }) => content))
  const end = mine.find(({ type }) => type === 3)?.content
  return {
    stdout: text(6),
    stderr: text(7),
    appStatus: end?.readUInt32BE(0),
    protocolStatus: end?.[4],
  }
}
