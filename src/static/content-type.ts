// The media type of a file by its name.

import { mimes } from 'mrmime'

/** What a file is whose name says nothing that is known: bytes, which no browser takes for a page. */
export const UNKNOWN = 'application/octet-stream'

// Names that the table lacks. An archive is what it was packed into last: nobody undoes that on its way, so it is its
// type and not its Content-Encoding.
const MORE: ReadonlyMap<string, string> = new Map([
  ['7z', 'application/x-7z-compressed'],
  ['bz2', 'application/x-bzip2'],
  ['flac', 'audio/flac'],
  ['ico', 'image/x-icon'],
  ['m3u8', 'application/vnd.apple.mpegurl'],
  ['mkv', 'video/matroska'],
  ['tar', 'application/x-tar'],
  ['tgz', 'application/gzip'],
  ['xz', 'application/x-xz'],
  ['zst', 'application/zstd'],
])

/**
 * The media type of a file by the extension of its name, without a charset; `application/octet-stream` for one that is
 * not known. `types` go first: from extensions without a dot, in lower case, to media types.
 */
export function typeOfFile(name: string, types?: Readonly<Record<string, string>>): string {
  const base = name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1)
  const dot = base.lastIndexOf('.')
  // `.css` is a hidden file without an extension.
  if (dot < 1) return UNKNOWN
  const extension = base.slice(dot + 1).toLowerCase()
  return (types && own(types, extension)) ?? MORE.get(extension) ?? own(mimes, extension) ?? UNKNOWN
}

// Names come from outside, and the tables are plain objects: a file may be called a.constructor.
function own(table: Readonly<Record<string, string>>, key: string): string | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined
}
