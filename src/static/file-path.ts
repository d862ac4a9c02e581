// From PATH_INFO to the name of a file below a root. The gateway has decoded the path once; nothing is decoded here, and a
// path that could mean another file on some system is no name at all.

import { bytesOfByteString, decodeUtf8, isAscii } from '../syntax/bytes.ts'

// Control characters, surrogates without their other half, and what separates paths, drives and alternate streams on Windows.
// They are refused on every system, since the root may be a share that Windows serves.
const FORBIDDEN = /[\x00-\x1f\x7f-\x9f\\:\p{Surrogate}]/u
// The devices of Windows, with any extension: opening one opens the device.
const DEVICE =
  /^(?:con|prn|aux|nul|com[0-9\u00b9\u00b2\u00b3]|lpt[0-9\u00b9\u00b2\u00b3]|conin\$|conout\$|clock\$) *(?:\.|$)/i
// Windows drops these from the end of a name.
const DROPPED = /[. ]$/
// A second name that Windows gives to a file, such as GIT~1 for .git.
const SHORT = /~\d/
const windows = process.platform === 'win32'

/** Which names that begin with a dot are served: all, none, or these, such as `.well-known`. */
export type DotFiles = boolean | readonly string[]

/**
 * The name that a path has below a root, without its first slash: `/css/a.css` is `css/a.css`, and the root itself is
 * an empty name. A path of a folder keeps its last slash.
 *
 * Null for what names nothing: an empty segment, `.` and `..`, bytes that are not UTF-8, a control character, a backslash,
 * a colon, a device or a trailing dot or blank of Windows, and, unless `dotFiles` says otherwise, a dot in front.
 */
export function fileName(pathInfo: string, dotFiles: DotFiles = false): string | null {
  if (pathInfo.charCodeAt(0) !== 47) return null
  const text = isAscii(pathInfo) ? pathInfo : decodeUtf8(bytesOfByteString(pathInfo), true)
  if (text === null) return null
  const name = text.slice(1)
  if (name === '') return name
  const folder = name.endsWith('/')
  const segments = (folder ? name.slice(0, -1) : name).split('/')
  return segments.every((segment) => isSegment(segment, dotFiles)) ? name : null
}

/** Whether a text can be one segment of a path that is served. */
export function isSegment(segment: string, dotFiles: DotFiles): boolean {
  if (segment === '' || FORBIDDEN.test(segment) || DROPPED.test(segment) || DEVICE.test(segment)) return false
  if (windows && SHORT.test(segment)) return false
  return segment[0] !== '.' || (typeof dotFiles === 'boolean' ? dotFiles : dotFiles.includes(segment))
}
