import {
  getCookie,
  getQuery,
  getRequestHost,
  getRouterParam,
  H3,
  handleCacheHeaders,
  handleCors,
  iterable,
  readBody,
  redirect,
  serve,
  setCookie,
} from 'h3'
import { staticMiddleware } from 'srvx/static'
import {
  CORS,
  chunks,
  files,
  left,
  MODIFIED,
  pairs,
  parts,
  ready,
  untilLeft,
  withCookies,
} from './shared.mjs'

const app = new H3()
app.get('/text', (event) => {
  event.res.headers.set('content-type', 'text/plain; charset=UTF-8')
  return 'hello'
})
app.get('/json', () => ({ a: 1 }))
app.post('/json', (event) => readBody(event))
app.post('/form', async (event) => pairs(await readBody(event)))
app.post('/upload', async (event) => parts(await event.req.formData()))
app.post('/plain', (event) => event.req.text())
app.get('/query', (event) => pairs(getQuery(event)))
app.get('/cookie', (event) => getCookie(event, getQuery(event).name) ?? 'none')
app.get('/set-cookie', (event) => {
  const { name, value, samesite } = getQuery(event)
  setCookie(event, name, value, samesite ? { sameSite: samesite } : {})
  return 'set'
})
app.get('/set-cookies', (event) => {
  setCookie(event, 'a', '1')
  setCookie(event, 'b', '2')
  return 'set'
})
app.get('/web-cookies', () => withCookies('a=1', 'b=2'))
app.use('/layered-cookies', (event, next) => {
  setCookie(event, 'a', '1')
  return next()
})
app.get('/layered-cookies', () => withCookies('b=2'))
app.get('/tagged', (event) => {
  event.res.headers.set('vary', 'Accept')
  const version = { etag: getQuery(event).etag, modifiedTime: MODIFIED, maxAge: 60 }
  if (handleCacheHeaders(event, version)) return
  return '0123456789'
})
app.get('/redirect', (event) => redirect(getQuery(event).to))
app.get('/header', (event) => {
  event.res.headers.set('x-value', getQuery(event).value)
  return ''
})
app.get('/no-content', (event) => {
  event.res.status = 204
  return 'body'
})
app.get('/throw', () => {
  throw new Error('boom secret')
})
app.get('/host', (event) => getRequestHost(event))
app.get('/path/:name', (event) => getRouterParam(event, 'name', { decode: true }))
app.get('/stream', () => iterable(chunks(false)))
app.get('/broken', () => iterable(chunks(true)))
app.get('/wait', (event) => untilLeft(event.req.signal))
app.get('/left', () => left())

const { origin, methods, allowedHeaders, exposedHeaders, credentials, maxAge } = CORS
const forApp = {
  ...{ origin, methods, credentials, maxAge: String(maxAge), preflight: { statusCode: 204 } },
  ...{ allowHeaders: allowedHeaders, exposeHeaders: exposedHeaders },
}
app.use('/cors/**', (event) => {
  const answer = handleCors(event, forApp)
  if (answer !== false) return answer
})
app.use('/cors-any/**', (event) => {
  const answer = handleCors(event, {})
  if (answer !== false) return answer
})
const page = (event) => {
  event.res.headers.set('etag', '"v1"')
  return 'hello'
}
app.get('/cors/page', page)
app.put('/cors/page', page)
app.get('/cors-any/page', page)
app.get('/cors/varied', (event) => {
  event.res.headers.append('vary', 'Accept')
  return 'hello'
})
app.get('/cors/fails', () => {
  throw new Error('boom secret')
})

const server = serve(app, {
  port: 0,
  hostname: '127.0.0.1',
  silent: true,
  middleware: [staticMiddleware({ dir: files })],
})
await server.ready()
ready(Number(new URL(server.url).port), [
  'put',
  'media',
  'language',
  'encoding',
  'big',
  'coded',
  'disposition',
])
