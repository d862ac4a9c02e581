// From the fields of an HTTP/2 request to the head that all requests have: pseudo-header fields become what a request line
// and Host say, under the same rules. RFC 9113 section 8.3.

import type { Limits } from '../../../environ/limits.ts'
import { isFieldValue, isToken } from '../../../syntax/field.ts'
import { Refusal } from '../../refusal.ts'
import { checkLine, isOriginForm } from '../../request-rules.ts'
import { Fields, NO_HEAD, type RequestHead } from '../request-head.ts'

/** As environs and logs name it. */
export const HTTP2 = 'HTTP/2.0'

const COLON = 58

/** What stands in place of a request line, as far as it is there. */
interface Pseudo {
  method: string
  scheme: string
  authority: string | undefined
  path: string
}

/** What could be read of a head, and why it is refused, if it is. */
export interface Read {
  readonly head: RequestHead
  readonly refusal: Refusal | null
}

/**
 * Reads names and values in turn, as they came. With `ended`, the request has no body; with `waits`, what the client expects
 * before it sends one is not met yet.
 */
export function readHead(raw: readonly string[], ended: boolean, waits: boolean, limits: Limits): Read {
  const pseudo: Pseudo = { method: '', scheme: '', authority: undefined, path: '' }
  try {
    const list = regularFields(raw, pseudo)
    checkPseudo(pseudo, limits)
    const fields = new Fields(list, 1, limits, !ended)
    const { method, path } = pseudo
    const expect = waits ? fields.expect : ''
    return { head: { method, target: path, minor: 1, protocol: HTTP2, fields, expect }, refusal: null }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const { method, path } = pseudo
    return { head: { ...NO_HEAD, method, target: path, protocol: HTTP2 }, refusal: error }
  }
}

// The fields of HTTP/1.1: Host begins them, and Cookie, which comes in crumbs, is one of them. RFC 9113 section 8.2.3.
function regularFields(raw: readonly string[], pseudo: Pseudo): string[] {
  const list: string[] = ['host', '']
  let host: string | undefined
  let cookie = ''
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i] as string
    const value = raw[i + 1] as string
    if (name.charCodeAt(0) === COLON) {
      takePseudo(pseudo, name, value)
    } else if (!isFieldValue(value)) {
      throw new Refusal(400, 'a header field holds a control character')
    } else if (name === 'cookie') {
      cookie = cookie === '' ? value : `${cookie}; ${value}`
    } else if (name !== 'host') {
      list.push(name, value)
    } else if (host !== undefined) {
      throw new Refusal(400, 'the header field host stands more than once')
    } else {
      host = value
    }
  }
  if (cookie !== '') list.push('cookie', cookie)
  const { authority } = pseudo
  // Otherwise a filter could go by one of them, and the application by the other.
  if (host !== undefined && authority !== undefined && host.toLowerCase() !== authority.toLowerCase()) {
    throw new Refusal(400, 'the authority is not the host')
  }
  const asked = authority ?? host
  if (asked === undefined) list.splice(0, 2)
  else list[1] = asked
  return list
}

function takePseudo(pseudo: Pseudo, name: string, value: string): void {
  if (name === ':method') pseudo.method = value
  else if (name === ':path') pseudo.path = value
  else if (name === ':scheme') pseudo.scheme = value
  else if (name === ':authority') pseudo.authority = value
  else throw new Refusal(400, 'there is a pseudo-header field that no request has')
}

function checkPseudo({ method, scheme, path }: Pseudo, limits: Limits): void {
  if (!isToken(method)) throw new Refusal(400, 'the request method is not a token')
  checkLine(method, path, 1, 1, limits)
  // Whether the connection is secure is not for the client to say: the field only has to be well-formed.
  if (scheme !== 'http' && scheme !== 'https') throw new Refusal(400, 'the scheme is not http or https')
  if (!isOriginForm(path) && !(path === '*' && method === 'OPTIONS')) {
    throw new Refusal(400, 'the request target is not a path')
  }
}
