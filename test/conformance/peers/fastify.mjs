import { Readable } from 'node:stream'
import accepts from '@fastify/accepts'
import compress from '@fastify/compress'
import cookie from '@fastify/cookie'
import cors from '@fastify/cors'
import etag from '@fastify/etag'
import formbody from '@fastify/formbody'
import multipart from '@fastify/multipart'
import serveStatic from '@fastify/static'
import Fastify from 'fastify'
import {
  BIG,
  CORS,
  chunks,
  coded,
  files,
  left,
  MODIFIED,
  pairs,
  ready,
  untilLeft,
  withCookies,
} from './shared.mjs'

const app = Fastify()
await app.register(accepts)
await app.register(compress)
await app.register(cookie)
await app.register(cors, () => ({ url }, callback) => {
  if (url.startsWith('/cors/')) callback(null, CORS)
  else callback(null, { origin: url.startsWith('/cors-any/') ? '*' : false })
})
await app.register(etag)
await app.register(formbody)
await app.register(multipart)
await app.register(serveStatic, { root: files })

app.get('/text', (_req, reply) => reply.type('text/plain; charset=UTF-8').send('hello'))
app.get('/json', (_req, reply) => reply.send({ a: 1 }))
app.post('/json', (req, reply) => reply.send(req.body))
app.post('/form', (req, reply) => reply.send(pairs(req.body)))
app.post('/upload', async (req) => {
  const found = []
  for await (const part of req.parts()) {
    const text = part.type === 'file' ? (await part.toBuffer()).toString() : part.value
    found.push([part.fieldname, part.type === 'file' ? part.filename : null, text])
  }
  return found
})
app.post('/plain', (req, reply) => reply.type('text/plain; charset=UTF-8').send(req.body))
app.get('/query', (req, reply) => reply.send(pairs(req.query)))
app.get('/cookie', (req, reply) => reply.send(req.cookies[req.query.name] ?? 'none'))
app.get('/set-cookie', (req, reply) => {
  const { name, value, samesite } = req.query
  return reply.setCookie(name, value, samesite ? { sameSite: samesite } : {}).send('set')
})
app.get('/set-cookies', (_req, reply) => reply.setCookie('a', '1').setCookie('b', '2').send('set'))
app.get('/web-cookies', () => withCookies('a=1', 'b=2'))
app.get(
  '/layered-cookies',
  {
    async preHandler(_req, reply) {
      reply.setCookie('a', '1')
    },
  },
  () => withCookies('b=2'),
)
const choose = (pick) => (req, reply) => {
  const offer = pick(req)([req.query.offer].flat())
  return offer ? reply.send(offer) : reply.code(406).send()
}
app.get(
  '/media',
  choose((req) => (offers) => req.type(offers)),
)
app.get(
  '/language',
  choose((req) => (offers) => req.language(offers)),
)
app.get(
  '/encoding',
  choose((req) => (offers) => req.encoding(offers)),
)
app.get('/tagged', (req, reply) => {
  reply.headers({
    ETag: req.query.etag,
    'Last-Modified': MODIFIED.toUTCString(),
    'Cache-Control': 'max-age=60',
    Vary: 'Accept',
  })
  return reply.send('0123456789')
})
app.get('/redirect', (req, reply) => reply.redirect(req.query.to))
app.get('/header', (req, reply) => reply.header('X-Value', req.query.value).send(''))
app.get('/no-content', (_req, reply) => reply.code(204).send('body'))
app.get('/throw', async () => {
  throw new Error('boom secret')
})
app.get('/host', (req, reply) => reply.send(req.host))
app.get('/path/:name', (req, reply) => reply.send(req.params.name))
app.get('/big', (_req, reply) => reply.type('text/plain').header('ETag', '"big"').send(BIG))
app.get('/stream', (_req, reply) => reply.send(Readable.from(chunks(false))))
app.get('/broken', (_req, reply) => reply.send(Readable.from(chunks(true))))
app.get('/wait', (req) => untilLeft(req.signal))
app.get('/left', (_req, reply) => reply.send(left()))

app.get('/coded/:kind', (req, reply) => {
  const { body, headers, status = 200 } = coded[req.params.kind]
  return reply.code(status).type('text/plain').headers(headers).send(body)
})
const page = (_req, reply) => reply.header('ETag', '"v1"').send('hello')
app.get('/cors/page', page)
app.put('/cors/page', page)
app.get('/cors-any/page', page)
app.get('/cors/varied', (_req, reply) => reply.header('Vary', 'Accept').send('hello'))
app.get('/cors/fails', async () => {
  throw new Error('boom secret')
})

await app.listen({ port: 0, host: '127.0.0.1' })
ready(app.server.address().port, ['put', 'disposition'])
