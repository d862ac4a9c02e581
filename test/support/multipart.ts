// Multipart bodies for tests.

/** Bytes of a byte string. */
export const bytesOf = (text: string): Uint8Array => Buffer.from(text, 'latin1')

/** A body out of parts, each its header and its content. */
export function bodyOf(
  boundary: string,
  ...parts: readonly (readonly [head: string, content: string])[]
): string {
  return `${parts.map(([head, content]) => `--${boundary}\r\n${head}\r\n\r\n${content}\r\n`).join('')}--${boundary}--\r\n`
}

/** The header of a field or, with a file name, of a file. */
export function field(name: string, filename?: string, type?: string): string {
  const file = filename === undefined ? '' : `; filename="${filename}"`
  return `Content-Disposition: form-data; name="${name}"${file}${type === undefined ? '' : `\r\nContent-Type: ${type}`}`
}

/** Bytes in chunks of a size, as a body that arrives. */
export async function* arriving(text: string | Uint8Array, size = 7): AsyncGenerator<Uint8Array> {
  const bytes = typeof text === 'string' ? bytesOf(text) : text
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}
