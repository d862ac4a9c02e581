// The fields of an answer as node:http2 takes them: an object of names in lower case.

import type { OutgoingHttpHeaders } from 'node:http2'

// Values of these cannot be joined with commas and still be told apart by all clients.
const APART = new Set(['set-cookie', 'www-authenticate', 'proxy-authenticate'])
// What only a connection of HTTP/1 has, RFC 9113 section 8.2.2, and what node:http2 refuses with them.
const OF_HTTP1 = new Set(['connection', 'http2-settings', 'upgrade'])

/** Makes the object out of names and values in turn. Fields of the same name are joined, RFC 9110 section 5.3. */
export function answerFields(flat: readonly string[], status: number): OutgoingHttpHeaders {
  const fields: Record<string, string | string[] | number> = Object.create(null)
  fields[':status'] = status
  for (let i = 0; i < flat.length; i += 2) addField(fields, flat[i] as string, flat[i + 1] as string)
  return fields
}

/** Makes the object of fields that come after a body. */
export function trailerFields(pairs: readonly (readonly [string, string])[]): OutgoingHttpHeaders {
  const fields: Record<string, string | string[] | number> = Object.create(null)
  for (const [name, value] of pairs) addField(fields, name, value)
  return fields
}

function addField(fields: Record<string, string | string[] | number>, name: string, value: string): void {
  const lower = name.toLowerCase()
  if (OF_HTTP1.has(lower)) return
  const before = fields[lower] as string | string[] | undefined
  if (before === undefined) fields[lower] = value
  else if (Array.isArray(before)) before.push(value)
  else fields[lower] = APART.has(lower) ? [before, value] : `${before}, ${value}`
}
