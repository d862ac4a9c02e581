// One line of an access log for one exchange. Nothing that a client sends can end a line or forge a part of one.

/** What a line tells. */
export interface Logged {
  readonly remoteAddr: string
  readonly method: string
  /** The request target as it came. */
  readonly target: string
  readonly protocol: string
  readonly status: number
  /** Bytes of the body that were sent. */
  readonly bytes: number
  readonly milliseconds: number
  readonly environ: Readonly<Record<string, unknown>> | null
}

/** How exchanges are told. */
export type LogFormat = 'common' | 'combined' | 'json'

/** All formats there are. */
export const LOG_FORMATS: readonly LogFormat[] = ['common', 'combined', 'json']

/**
 * The line of an exchange, without its end: Apache's `common` or `combined` format, with the milliseconds it took after
 * it, or JSON. `at` is when it ended.
 */
export function logLine(logged: Logged, format: LogFormat, at: Date = new Date()): string {
  const { remoteAddr, method, target, protocol, status, bytes, milliseconds, environ } = logged
  const user = textOf(environ?.['REMOTE_USER'])
  const [referer, agent] = [textOf(environ?.['HTTP_REFERER']), textOf(environ?.['HTTP_USER_AGENT'])]
  const time = Math.round(milliseconds * 1000) / 1000
  if (format === 'json') {
    return JSON.stringify({
      time: at.toISOString(),
      ...{ remoteAddr, user: user ?? undefined, method, target, protocol, status, bytes, milliseconds: time },
      ...{ referer: referer ?? undefined, userAgent: agent ?? undefined },
    })
  }
  const line = `${escaped(remoteAddr) || '-'} - ${escaped(user ?? '') || '-'} [${clock(at)}] "${escaped(method)} ${escaped(target)} ${escaped(protocol)}" ${status} ${bytes || '-'}`
  const more = format === 'combined' ? ` "${escaped(referer ?? '-')}" "${escaped(agent ?? '-')}"` : ''
  return `${line}${more} ${time}ms`
}

/** Text with all but printable ASCII, quotes and backslashes as escapes, as Apache writes it. */
export function escaped(text: string): string {
  return text.replace(/[^\x20\x21\x23-\x5b\x5d-\x7e]/g, (character) => {
    if (character === '"' || character === '\\') return `\\${character}`
    const code = character.charCodeAt(0)
    return code < 256
      ? `\\x${code.toString(16).padStart(2, '0')}`
      : `\\u${code.toString(16).padStart(4, '0')}`
  })
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

// 21/Nov/2026:09:30:00 +0000
function clock(at: Date): string {
  const day = `${String(at.getUTCDate()).padStart(2, '0')}/${MONTHS[at.getUTCMonth()]}/${at.getUTCFullYear()}`
  return `${day}:${at.toISOString().slice(11, 19)} +0000`
}
