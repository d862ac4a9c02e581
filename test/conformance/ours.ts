// The application that answers the rows for wsgify, as its user would write it. What each route shows stands in row.ts.

import { gzipSync } from 'node:zlib'
import { catchErrors, compression, cors } from '../../src/filters/index.ts'
import { ContentDisposition } from '../../src/headers/content-disposition.ts'
import {
  type Application,
  HTTPMethodNotAllowed,
  HTTPNotAcceptable,
  HTTPNotFound,
  type Request,
  Response,
  wsgify,
} from '../../src/index.ts'
import { DirectoryApp } from '../../src/static/index.ts'
import type { Feature } from './row.ts'

type Resource = Readonly<Record<string, (req: Request) => unknown>>

const MODIFIED = new Date('2025-01-01T12:00:00Z')
const BIG = 'all work and no play makes a dull text. '.repeat(100)
let left = 0

const pairs = (found: Iterable<[string, unknown]>) => [...found]
const offers = (req: Request) => req.GET.getAll('offer')
const chosen = (offer: string | null) => offer ?? new HTTPNotAcceptable()

function tagged(req: Request): Response {
  const res = new Response('0123456789', { cacheControl: 'max-age=60', vary: 'Accept' })
  res.headers.set('ETag', req.GET.get('etag') ?? '')
  res.lastModified = MODIFIED
  res.conditionalResponse = true
  return res
}

async function uploaded(req: Request): Promise<unknown> {
  const parts: unknown[] = []
  for await (const part of req.parts()) parts.push([part.name, part.filename, await part.text()])
  return parts
}

function setCookie(req: Request): Response {
  const sameSite = req.GET.get('samesite') === 'none' ? 'none' : null
  const res = new Response('set')
  res.setCookie(req.GET.get('name') ?? '', req.GET.get('value') ?? '', { sameSite })
  return res
}

function setCookies(): Response {
  const res = new Response('set')
  res.setCookie('a', '1')
  res.setCookie('b', '2')
  return res
}

function webCookies(): globalThis.Response {
  const res = new globalThis.Response('set')
  res.headers.append('Set-Cookie', 'a=1')
  res.headers.append('Set-Cookie', 'b=2')
  return res
}

const withCookie = wsgify.middleware((req, app) =>
  req.getResponse(app, (res) => {
    res.setCookie('a', '1')
    return res
  }),
)

const layered = withCookie(
  wsgify(() => {
    const res = new Response('set')
    res.setCookie('b', '2')
    return res
  }),
)

async function* chunks(fails: boolean): AsyncGenerator<string> {
  yield 'one'
  await new Promise((resolve) => setTimeout(resolve, 10))
  if (fails) throw new Error('boom secret')
  yield 'two'
}

function wait(req: Request): Promise<string> {
  return new Promise((resolve) => {
    req.signal.addEventListener('abort', () => {
      left++
      resolve('')
    })
  })
}

const CODED: Readonly<Record<string, () => Response>> = {
  'no-transform': () => new Response(BIG, { cacheControl: 'no-transform' }),
  gzip: () => new Response(gzipSync(BIG), { contentType: 'text/plain', contentEncoding: 'gzip' }),
  part: () => new Response(BIG, { status: 206, headers: { 'Content-Range': 'bytes 0-3999/8000' } }),
}
const coded = compression(wsgify((req) => CODED[req.pathInfoPop() ?? '']?.()))

const big = compression(wsgify(() => new Response(BIG, { etag: 'big', conditionalResponse: true })))

const page = wsgify((req) => {
  if (req.pathInfo === '/fails') throw new Error('boom secret')
  if (req.pathInfo === '/varied') return new Response('hello', { vary: 'Accept' })
  if (req.pathInfo !== '/page') throw new HTTPNotFound()
  return new Response('hello', { etag: 'v1' })
})
const forApp = cors(catchErrors(page, { log: () => undefined }), {
  origins: ['https://app.example'],
  methods: ['GET', 'PUT'],
  headers: ['X-Auth-Token'],
  exposedHeaders: ['ETag'],
  credentials: true,
  maxAge: 600,
})
const forAny = cors(page, { origins: '*' })

const text: Resource = { GET: () => 'hello' }

const resources: Readonly<Record<string, Resource>> = {
  text,
  json: { GET: () => ({ a: 1 }), POST: (req) => req.json() },
  form: { POST: async (req) => pairs(await req.POST()) },
  upload: { POST: uploaded },
  plain: { POST: (req) => req.text() },
  query: { GET: (req) => pairs(req.GET) },
  cookie: { GET: (req) => req.cookies.get(req.GET.get('name') ?? '') ?? 'none' },
  'set-cookie': { GET: setCookie },
  'set-cookies': { GET: setCookies },
  'web-cookies': { GET: webCookies },
  'layered-cookies': { GET: () => layered },
  media: { GET: (req) => chosen(req.accept.best(offers(req))) },
  language: { GET: (req) => chosen(req.acceptLanguage.best(offers(req))) },
  encoding: { GET: (req) => chosen(req.acceptEncoding.best(offers(req))) },
  tagged: {
    GET: tagged,
    PUT(req) {
      req.checkPreconditions({ etag: req.GET.get('etag'), lastModified: MODIFIED })
      return 'saved'
    },
  },
  redirect: { GET: (req) => Response.redirect(req.GET.get('to') ?? '') },
  header: { GET: (req) => new Response('', { headers: { 'X-Value': req.GET.get('value') ?? '' } }) },
  'no-content': { GET: () => new Response('body', { status: 204 }) },
  throw: {
    GET() {
      throw new Error('boom secret')
    },
  },
  host: { GET: (req) => req.host },
  path: { GET: (req) => req.pathInfoPop() },
  big: { GET: () => big },
  stream: { GET: () => chunks(false) },
  broken: { GET: () => chunks(true) },
  wait: { GET: wait },
  left: { GET: () => String(left) },
  disposition: {
    GET: (req) =>
      new Response('x', {
        contentDisposition: new ContentDisposition('attachment', { filename: req.GET.get('name') ?? '' }),
      }),
  },
}

// What is an application of its own, since filters stand before it.
const layers: Readonly<Record<string, Application>> = { coded, cors: forApp, 'cors-any': forAny }

/** The application, and what it does not offer: nothing. */
export function makeOurs(folder: string): { readonly app: Application; readonly lacks: readonly Feature[] } {
  const files = new DirectoryApp(folder)
  const app = wsgify((req) => {
    const name = req.pathInfoPeek() ?? ''
    const resource = Object.hasOwn(resources, name) ? (resources[name] as Resource) : null
    if (Object.hasOwn(layers, name)) {
      req.pathInfoPop()
      return layers[name]
    }
    if (resource === null) return files
    req.pathInfoPop()
    const method = req.method === 'HEAD' ? 'GET' : req.method
    if (Object.hasOwn(resource, method)) return (resource[method] as Resource[string])(req)
    return new HTTPMethodNotAllowed({ allow: Object.keys(resource) })
  })
  return { app, lacks: [] }
}
