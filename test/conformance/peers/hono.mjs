import { serve } from '@hono/node-server'
import { serveStatic } from '@hono/node-server/serve-static'
import { Hono } from 'hono'
import { accepts } from 'hono/accepts'
import { compress } from 'hono/compress'
import { getCookie, setCookie } from 'hono/cookie'
import { cors } from 'hono/cors'
import { etag } from 'hono/etag'
import { methodNotAllowed } from 'hono/method-not-allowed'
import { stream } from 'hono/streaming'
import {
  BIG,
  CORS,
  chunks,
  coded,
  files,
  left,
  MODIFIED,
  pairs,
  parts,
  ready,
  untilLeft,
  withCookies,
} from './shared.mjs'

const app = new Hono()
app.use(methodNotAllowed({ app }))

app.get('/text', (c) => c.text('hello'))
app.get('/json', (c) => c.json({ a: 1 }))
app.post('/json', async (c) => c.json(await c.req.json()))
app.post('/form', async (c) => c.json(pairs(await c.req.parseBody({ all: true }))))
app.post('/upload', async (c) => c.json(await parts(pairs(await c.req.parseBody({ all: true })))))
app.post('/plain', async (c) => c.text(await c.req.text()))
app.get('/query', (c) => c.json(pairs(c.req.queries())))
app.get('/cookie', (c) => c.text(getCookie(c, c.req.query('name')) ?? 'none'))
app.get('/set-cookie', (c) => {
  const { name, value, samesite } = c.req.query()
  setCookie(c, name, value, samesite ? { sameSite: samesite } : {})
  return c.text('set')
})
app.get('/set-cookies', (c) => {
  setCookie(c, 'a', '1')
  setCookie(c, 'b', '2')
  return c.text('set')
})
app.get('/web-cookies', () => withCookies('a=1', 'b=2'))
app.use('/layered-cookies', async (c, next) => {
  setCookie(c, 'a', '1')
  await next()
})
app.get('/layered-cookies', () => withCookies('b=2'))

// The default is what a client gets that accepts none.
const choose = (header) => (c) => {
  const supports = c.req.queries('offer')
  return c.text(accepts(c, { header, supports, default: supports[0] }))
}
app.get('/media', choose('Accept'))
app.get('/language', choose('Accept-Language'))
app.get('/encoding', choose('Accept-Encoding'))

app.get('/tagged', etag(), (c) => {
  c.header('ETag', c.req.query('etag'))
  c.header('Last-Modified', MODIFIED.toUTCString())
  c.header('Cache-Control', 'max-age=60')
  c.header('Vary', 'Accept')
  return c.text('0123456789')
})
app.get('/redirect', (c) => c.redirect(c.req.query('to')))
app.get('/header', (c) => {
  c.header('X-Value', c.req.query('value'))
  return c.text('')
})
app.get('/no-content', (c) => c.body('body', 204))
app.get('/throw', () => {
  throw new Error('boom secret')
})
app.get('/host', (c) => c.text(new URL(c.req.url).host))
app.get('/path/:name', (c) => c.text(c.req.param('name')))
app.get('/big', compress(), (c) => {
  c.header('ETag', '"big"')
  return c.text(BIG)
})
const sendChunks = (fails) => (c) =>
  stream(c, async (out) => {
    for await (const chunk of chunks(fails)) await out.write(chunk)
  })
app.get('/stream', sendChunks(false))
app.get('/broken', sendChunks(true))
app.get('/wait', async (c) => c.text(await untilLeft(c.req.raw.signal)))
app.get('/left', (c) => c.text(left()))
app.get('/coded/:kind', compress(), (c) => {
  const { body, headers, status = 200 } = coded[c.req.param('kind')]
  return c.body(body, status, { 'Content-Type': 'text/plain; charset=UTF-8', ...headers })
})
const page = (c) => c.text('hello', 200, { ETag: '"v1"' })
const { origin, methods, allowedHeaders, exposedHeaders, credentials, maxAge } = CORS
app.use(
  '/cors/*',
  cors({
    ...{ origin, credentials, maxAge },
    ...{ allowMethods: methods, allowHeaders: allowedHeaders, exposeHeaders: exposedHeaders },
  }),
)
app.use('/cors-any/*', cors())
app.get('/cors/page', page).put('/cors/page', page).get('/cors-any/page', page)
app.get('/cors/varied', (c) => c.text('hello', 200, { Vary: 'Accept' }))
app.get('/cors/fails', () => {
  throw new Error('boom secret')
})
app.use('/*', etag(), serveStatic({ root: files }))

serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => ready(port, ['put', 'disposition']))
