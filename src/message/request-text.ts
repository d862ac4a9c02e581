// A request out of the text it has on the wire.

import { blank } from '../environ/blank.ts'
import type { Environ } from '../environ/contract.ts'
import { EnvironHeaders } from '../environ/environ-headers.ts'
import { isHost } from '../environ/request-url.ts'
import { isToken } from '../syntax/field.ts'
import { parseMessage } from './message-text.ts'

/** The environ of a request that is given as bytes. Throws a SyntaxError that names the line for what is none. */
export function environOfText(bytes: Uint8Array): Environ {
  const { startLine, fields, body } = parseMessage(bytes)
  const [, method = '', target = '', protocol = ''] = /^(\S+) (\S+) (HTTP\/\d\.\d)$/.exec(startLine) ?? []
  if (!isToken(method)) {
    throw new SyntaxError(
      `line 1: a request begins "GET /path HTTP/1.1", not ${JSON.stringify(startLine.slice(0, 60))}`,
    )
  }
  const host = fields.find(([name]) => name.toLowerCase() === 'host')?.[1]
  const place =
    host !== undefined && isHost(host) && target.startsWith('/') ? { baseUrl: `http://${host}` } : {}
  const environ = blankAt(target, place)
  environ.REQUEST_METHOD = method
  environ.SERVER_PROTOCOL = protocol
  delete environ.HTTP_HOST
  const headers = new EnvironHeaders(environ)
  for (const [name, value] of fields) headers.append(name, value)
  if (body.length > 0) {
    environ['wsgi.input'] = Object.freeze([body])
    environ.CONTENT_LENGTH = String(body.length)
  }
  return environ
}

// What is wrong with a target is wrong with the text here, not with an argument.
function blankAt(target: string, place: { readonly baseUrl?: string }): Environ {
  try {
    return blank(target, place)
  } catch (error) {
    throw new SyntaxError(`line 1: ${(error as Error).message}`)
  }
}
