// From the variables of a request to its environ: completed where a web server leaves something out, and brought to the
// form that the contract asks for.

import { EMPTY_INPUT } from '../../environ/blank.ts'
import type { Environ, LazyParts } from '../../environ/contract.ts'
import type { Limits } from '../../environ/limits.ts'
import { NewEnviron, type ServerFacts } from '../../environ/new-environ.ts'
import { domainOf, portOf } from '../../environ/request-url.ts'
import { isFieldValue, isToken } from '../../syntax/field.ts'
import { decodePercent, encodePathBytes } from '../../syntax/percent.ts'
import { pathBelowPrefix } from '../mounted-path.ts'
import type { Asked, Framing } from '../node/request-head.ts'
import { Refusal } from '../refusal.ts'
import { checkHost, checkLine, lengthOf, originForm } from '../request-rules.ts'
import type { Variables } from './variables.ts'

/** The request that variables are about. */
export interface CgiRequest extends Asked {
  readonly fields: Framing
  /** What the client spoke, such as `HTTP/2.0`. */
  readonly protocol: string
  readonly scheme: 'http' | 'https'
  readonly scriptName: string
  readonly pathInfo: string
  readonly variables: Variables
}

const PORT = /^\d{1,5}$/
const PROTOCOL = /^HTTP\/\d(?:\.\d)?$/
// Web servers are told to send these for every request: nobody is not a user whose name is empty.
const ABSENT_WHEN_EMPTY: ReadonlySet<string> = new Set([
  'AUTH_TYPE',
  'CONTENT_LENGTH',
  'CONTENT_TYPE',
  'REMOTE_HOST',
  'REMOTE_IDENT',
  'REMOTE_USER',
])
const YES = /^(?:on|yes|1)$/i

/**
 * Reads what the gateway has to know of a request. With `open`, a body without a length ends somewhere, as the protocol
 * says; otherwise there is none. `mount` is the SCRIPT_NAME, if it is not for the web server to say. Throws Refusal.
 */
export function readRequest(variables: Variables, open: boolean, limits: Limits, mount?: string): CgiRequest {
  const method = variables.get('REQUEST_METHOD')
  if (!isToken(method)) throw new Refusal(400, 'the request has no method')
  const length = variables.length === '' ? -1 : lengthOf(variables.length)
  if (!isFieldValue(variables.get('CONTENT_TYPE'))) {
    throw new Refusal(400, 'a header field holds a control character')
  }
  const unknown = length < 0 && (open || variables.chunked)
  if (unknown && !open) throw new Refusal(411, 'the body has no length')
  // What the client spoke does not matter here: the web server has taken the request as it is.
  if (variables.has('HTTP_HOST')) checkHost(variables.get('HTTP_HOST'), 0)
  const protocol = variables.get('SERVER_PROTOCOL')
  const { scriptName, pathInfo } = pathOf(variables, method, mount)
  const target = targetOf(variables, scriptName + pathInfo)
  if (!target.startsWith('/')) originForm(method, target, variables.get('HTTP_HOST'))
  checkLine(method, target, 1, 1, limits)
  return {
    method,
    target,
    // No protocol that has such variables has trailer fields, like HTTP/1.0.
    minor: 0,
    fields: { length, chunked: unknown, persistent: true },
    protocol: PROTOCOL.test(protocol) ? protocol : 'HTTP/1.1',
    scheme: isSecure(variables) ? 'https' : 'http',
    scriptName,
    pathInfo,
    variables,
  }
}

// Each server has another way to say so.
function isSecure(variables: Variables): boolean {
  if (YES.test(variables.get('HTTPS'))) return true
  return (variables.get('REQUEST_SCHEME') || variables.get('UWSGI_SCHEME')).toLowerCase() === 'https'
}

function pathOf(
  variables: Variables,
  method: string,
  mount: string | undefined,
): { scriptName: string; pathInfo: string } {
  const script = variables.get('SCRIPT_NAME')
  let scriptName = script
  while (scriptName.endsWith('/')) scriptName = scriptName.slice(0, -1)
  let pathInfo = variables.get('PATH_INFO')
  // A server that says nothing of the path has said it in the target, which is decoded here for the first time.
  if (script === '' && !variables.has('PATH_INFO')) pathInfo = pathOfTarget(variables.get('REQUEST_URI'))
  // A script at the root may have taken the slash of the path.
  if (script !== scriptName && pathInfo !== '' && !pathInfo.startsWith('/')) pathInfo = `/${pathInfo}`
  if (mount !== undefined) {
    const below = pathBelowPrefix({ script: '', path: script + pathInfo, query: '' }, mount)
    if (below === null) throw new Refusal(404, 'there is no application here')
    scriptName = below.script
    pathInfo = below.path
  }
  if (scriptName === '' && pathInfo === '') pathInfo = '/'
  const sound =
    (scriptName === '' || scriptName.startsWith('/')) &&
    (pathInfo === '' || pathInfo.startsWith('/') || (pathInfo === '*' && method === 'OPTIONS'))
  if (!sound) throw new Refusal(400, 'the request target is not a path')
  return { scriptName, pathInfo }
}

function pathOfTarget(target: string): string {
  const path = target.replace(/^https?:\/\/[^/?]*/i, '')
  const question = path.indexOf('?')
  return decodePercent(question < 0 ? path : path.slice(0, question))
}

function targetOf(variables: Variables, path: string): string {
  const target = variables.get('REQUEST_URI')
  if (target !== '') return target
  const query = variables.get('QUERY_STRING')
  return encodePathBytes(path) + (query === '' ? '' : `?${query}`)
}

/** Makes the environ of a request. Its input is empty; the caller sets it when the request has a body. */
export function environOfCgi(request: CgiRequest, server: ServerFacts, exchange: LazyParts): Environ {
  const { variables, fields } = request
  const environ = new NewEnviron(
    request.method,
    request.pathInfo,
    '',
    request.protocol,
    request.target,
    '',
    '',
    EMPTY_INPUT,
    exchange,
    server,
  )
  for (const [key, value] of variables) {
    // To delete these afterwards would make all of the environ slow.
    if (value !== '' || !ABSENT_WHEN_EMPTY.has(key)) environ[key] = value
  }
  environ.SCRIPT_NAME = request.scriptName
  environ.PATH_INFO = request.pathInfo
  environ.SERVER_PROTOCOL = request.protocol
  environ['wsgi.url_scheme'] = request.scheme
  const host = variables.get('HTTP_HOST')
  const port = variables.get('SERVER_PORT')
  environ.SERVER_NAME = variables.get('SERVER_NAME') || domainOf(host) || server.name
  // Never that of this gateway, which no client could reach.
  environ.SERVER_PORT = PORT.test(port) ? port : portOf(host, request.scheme)
  if (fields.chunked) environ['wsgi.input_terminated'] = true
  return environ
}
