import { Readable } from 'node:stream'
import { bodyParser } from '@koa/bodyparser'
import cors from '@koa/cors'
import multer from '@koa/multer'
import Router from '@koa/router'
import Koa from 'koa'
import compress from 'koa-compress'
import conditional from 'koa-conditional-get'
import etag from 'koa-etag'
import serveStatic from 'koa-static'
import { BIG, CORS, chunks, coded, files, MODIFIED, pairs, ready, withCookies } from './shared.mjs'

const router = new Router()
const body = bodyParser({ enableTypes: ['json', 'form', 'text'] })
const get = (path, ...handlers) => {
  const last = handlers.pop()
  router.get(path, ...handlers, async (c) => {
    const answer = await last(c)
    if (answer !== undefined) c.body = answer
  })
}
const post = (path, ...handlers) => {
  const last = handlers.pop()
  router.post(path, ...handlers, (c) => {
    c.body = last(c)
  })
}

get('/text', () => 'hello')
get('/json', () => ({ a: 1 }))
post('/json', body, (c) => c.request.body)
post('/form', body, (c) => pairs(c.request.body))
post('/upload', multer().any(), (c) => [
  ...pairs(c.request.body).map(([name, value]) => [name, null, value]),
  ...c.request.files.map((file) => [file.fieldname, file.originalname, file.buffer.toString()]),
])
post('/plain', body, (c) => c.request.body)
get('/query', (c) => pairs(c.query))
get('/cookie', (c) => c.cookies.get(c.query.name) ?? 'none')
get('/set-cookie', (c) => {
  const { name, value, samesite } = c.query
  c.cookies.set(name, value, samesite ? { sameSite: samesite } : {})
  return 'set'
})
get('/set-cookies', (c) => {
  c.cookies.set('a', '1')
  c.cookies.set('b', '2')
  return 'set'
})
get('/web-cookies', () => withCookies('a=1', 'b=2'))
get(
  '/layered-cookies',
  (c, next) => {
    c.cookies.set('a', '1')
    return next()
  },
  (c) => {
    c.cookies.set('b', '2')
    return 'set'
  },
)
const choose = (accepts) => (c) => {
  const offer = accepts(c)([c.query.offer].flat())
  if (!offer) c.throw(406)
  return offer
}
get(
  '/media',
  choose((c) => (offers) => c.accepts(offers)),
)
get(
  '/language',
  choose((c) => (offers) => c.acceptsLanguages(offers)),
)
get(
  '/encoding',
  choose((c) => (offers) => c.acceptsEncodings(offers)),
)
get('/tagged', (c) => {
  c.set('ETag', c.query.etag)
  c.lastModified = MODIFIED
  c.set('Cache-Control', 'max-age=60')
  c.vary('Accept')
  return '0123456789'
})
get('/redirect', (c) => c.redirect(c.query.to))
get('/header', (c) => {
  c.set('X-Value', c.query.value)
  return ''
})
get('/no-content', (c) => {
  c.body = 'body'
  c.status = 204
})
get('/throw', () => {
  throw new Error('boom secret')
})
get('/host', (c) => c.host)
get('/path/:name', (c) => c.params.name)
get('/big', (c) => {
  c.set('ETag', '"big"')
  return BIG
})
get('/stream', () => Readable.from(chunks(false)))
get('/broken', () => Readable.from(chunks(true)))
get('/disposition', (c) => {
  c.attachment(c.query.name)
  return 'x'
})

get('/coded/:kind', (c) => {
  const { body, headers, status = 200 } = coded[c.params.kind]
  c.set(headers)
  c.body = body
  c.type = 'text/plain'
  c.status = status
})
const page = (c) => {
  c.set('ETag', '"v1"')
  c.body = 'hello'
}
router.get('/cors/page', page).put('/cors/page', page).get('/cors-any/page', page)
get('/cors/varied', (c) => {
  c.vary('Accept')
  return 'hello'
})
get('/cors/fails', () => {
  throw new Error('boom secret')
})

// A list of origins is a function, as its documentation has it.
const { methods, allowedHeaders, exposedHeaders, credentials, maxAge } = CORS
const forApp = cors({
  origin: (c) => (CORS.origin.includes(c.get('Origin')) ? c.get('Origin') : ''),
  ...{ credentials, maxAge },
  ...{ allowMethods: methods, allowHeaders: allowedHeaders, exposeHeaders: exposedHeaders },
})
const forAny = cors({ origin: '*' })

const app = new Koa()
app.use((c, next) => {
  if (c.path.startsWith('/cors/')) return forApp(c, next)
  return c.path.startsWith('/cors-any/') ? forAny(c, next) : next()
})
app.use(conditional())
app.use(etag())
app.use(compress())
app.use(router.routes())
app.use(router.allowedMethods())
app.use(serveStatic(files))
const server = app.listen(0, '127.0.0.1', () => ready(server.address().port, ['put', 'wait']))
