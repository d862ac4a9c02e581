// Which pages of other sites may ask and read: Cross-Origin Resource Sharing. Fetch Standard section 3.2.

import { HTTPForbidden } from '../exc/client-error.ts'
import type { Request } from '../message/request.ts'
import { Response } from '../message/response.ts'
import { isToken } from '../syntax/field.ts'
import { splitList } from '../syntax/list.ts'
import { wsgify } from '../wsgify/wsgify.ts'
import { answerOf } from './answer-of.ts'
import {
  bool,
  count,
  type Filter,
  fieldName,
  method,
  origin,
  type Read,
  readSettings,
  texts,
} from './settings.ts'

/** Who may ask for what. */
export interface CorsOptions {
  /**
   * The origins whose pages may read answers, such as `https://app.example`, compared as they are written; `*` for those of any.
   * Or a function that says whether one may. None by default.
   */
  readonly origins?: readonly string[] | '*' | ((origin: string, request: Request) => boolean) | undefined
  /** The methods they may use; GET, HEAD, PUT, POST, DELETE and PATCH by default. They have case. */
  readonly methods?: readonly string[] | undefined
  /** The fields they may send beside those that are always safe; `*` for any. None by default. */
  readonly headers?: readonly string[] | '*' | undefined
  /** The fields of answers they may read beside those that are always safe. None by default. */
  readonly exposedHeaders?: readonly string[] | undefined
  /** Whether cookies and other credentials may go along; not with `*` as origin. False by default. */
  readonly credentials?: boolean | undefined
  /** How many seconds a browser may remember what it may; 3600 by default. */
  readonly maxAge?: number | undefined
  /** Whether public pages may ask although this server is in a private network. False by default. */
  readonly privateNetwork?: boolean | undefined
}

const METHODS = ['GET', 'HEAD', 'PUT', 'POST', 'DELETE', 'PATCH']
const NONE: readonly string[] = []
const SAFE_FIELDS = ['accept', 'accept-language', 'content-language', 'content-type', 'range']

/**
 * Lets pages of other origins read answers, errors among them, and answers what their browsers ask beforehand. What is not
 * allowed gets no field that says so: a question beforehand gets 403, anything else the plain answer, which the browser
 * keeps to itself. An application that sets Access-Control-Allow-Origin itself is left alone.
 *
 * Put it outermost, so that what other filters refuse can be read. `Origin: null` is never allowed: any page can have it.
 *
 * @example
 * cors(app, { origins: ['https://app.example'], credentials: true, exposedHeaders: ['X-Request-Id'] })
 */
export const cors: Filter<CorsOptions> = /* @__PURE__ */ wsgify.middleware(
  (req, app, settings) => {
    const { origin } = req
    if (req.method === 'OPTIONS' && origin && req.field('Access-Control-Request-Method') !== null) {
      return preflight(req, origin, settings)
    }
    return answerOf(req, app, (res) => {
      if (settings.varies) {
        // Most answers have no Vary yet.
        if (res.field('Vary') === null) res.setField('Vary', 'Origin')
        else res.vary.add('Origin')
      }
      if (!origin || res.field('Access-Control-Allow-Origin') !== null) return res
      if (!settings.allows(origin, req)) return res
      allow(res, origin, settings)
      if (settings.exposed !== '') res.setField('Access-Control-Expose-Headers', settings.exposed)
      return res
    })
  },
  (given: CorsOptions) => {
    const { origins, ...read } = readSettings(given, rules, OPENSTACK)
    const isAny = Array.isArray(origins) && origins.includes('*')
    if (isAny && read.credentials)
      throw new TypeError('with credentials, origins are listed one by one, and are not "*"')
    const listed = new Set(typeof origins === 'function' ? [] : origins)
    const asked = typeof origins === 'function' ? origins : null
    return {
      ...read,
      isAny,
      varies: !isAny && (asked !== null || listed.size > 0),
      allows: (origin: string, request: Request): boolean =>
        origin !== 'null' &&
        (isAny || (asked === null ? listed.has(origin) : asked(origin, request) === true)),
      fields: new Set([...SAFE_FIELDS, ...read.headers.map((name) => name.toLowerCase())]),
      exposed: read.exposedHeaders.join(', '),
    }
  },
)

type Settings = Omit<Read<typeof rules>, 'origins'> & {
  readonly isAny: boolean
  readonly varies: boolean
  readonly allows: (origin: string, request: Request) => boolean
  readonly fields: ReadonlySet<string>
  readonly exposed: string
}

const rules = {
  origins: [originList, NONE],
  methods: [methodList, METHODS],
  headers: [fieldNames, NONE],
  exposedHeaders: [fieldNames, NONE],
  credentials: [bool, false],
  maxAge: [count, 3600],
  privateNetwork: [bool, false],
} as const

// What oslo.middleware calls them.
const OPENSTACK = {
  allowed_origin: 'origins',
  allow_methods: 'methods',
  allow_headers: 'headers',
  expose_headers: 'exposedHeaders',
  allow_credentials: 'credentials',
  oslo_config_project: null,
} as const

function preflight(req: Request, origin: string, settings: Settings): Response {
  const wanted = req.field('Access-Control-Request-Headers')
  const names = wanted === null || wanted === '' ? [] : splitList(wanted, 100)
  if (!settings.allows(origin, req)) throw refused('pages of this origin may not ask', settings)
  if (!settings.methods.includes(req.field('Access-Control-Request-Method') as string))
    throw refused('this method may not be used', settings)
  if (names === null || !names.every((name) => isToken(name) && isAllowed(name, settings)))
    throw refused('a field that is asked for may not be sent', settings)
  const isPrivate = req.field('Access-Control-Request-Private-Network') === 'true'
  if (isPrivate && !settings.privateNetwork)
    throw refused('public pages may not ask a private network', settings)
  const res = new Response(null, { status: 204 })
  for (const name of varying(settings)) res.vary.add(name)
  allow(res, origin, settings)
  res.setField('Access-Control-Allow-Methods', settings.methods.join(', '))
  const fields = settings.headers.includes('*') ? names : settings.headers
  if (fields.length > 0) res.setField('Access-Control-Allow-Headers', fields.join(', '))
  if (isPrivate) res.setField('Access-Control-Allow-Private-Network', 'true')
  res.setField('Access-Control-Max-Age', String(settings.maxAge))
  return res
}

function isAllowed(name: string, { headers, fields }: Settings): boolean {
  return headers.includes('*') || fields.has(name.toLowerCase())
}

function allow(res: Response, origin: string, { isAny, credentials }: Settings): void {
  res.setField('Access-Control-Allow-Origin', isAny ? '*' : origin)
  if (credentials) res.setField('Access-Control-Allow-Credentials', 'true')
}

function varying({ isAny, headers }: Settings): string[] {
  return [
    ...(isAny ? [] : ['Origin']),
    'Access-Control-Request-Method',
    ...(headers.includes('*') ? ['Access-Control-Request-Headers'] : []),
  ]
}

function refused(why: string, settings: Settings): HTTPForbidden {
  return new HTTPForbidden(why, { vary: varying(settings) })
}

function originList(value: unknown): readonly string[] | ((origin: string, request: Request) => boolean) {
  if (typeof value === 'function') return value as (origin: string) => boolean
  return texts(value).map((each) => (each === '*' ? each : origin(each)))
}

function methodList(value: unknown): readonly string[] {
  return texts(value).map(method)
}

function fieldNames(value: unknown): readonly string[] {
  return texts(value).map(fieldName)
}
