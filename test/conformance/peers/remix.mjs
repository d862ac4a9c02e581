import http from 'node:http'
import { compression } from '@remix-run/compression-middleware'
import { cors } from '@remix-run/cors-middleware'
import { createRouter } from '@remix-run/fetch-router'
import { parseFormData } from '@remix-run/form-data-parser'
import {
  Accept,
  AcceptEncoding,
  AcceptLanguage,
  ContentDisposition,
  Cookie,
  SetCookie,
} from '@remix-run/headers'
import { createRequestListener } from '@remix-run/node-fetch-server'
import { createRedirectResponse } from '@remix-run/response/redirect'
import { staticFiles } from '@remix-run/static-middleware'
import { BIG, CORS, chunks, coded, files, left, parts, ready, untilLeft, withCookies } from './shared.mjs'

const forApp = cors(CORS)
const forAny = cors()
const forPages = (context, next) => {
  const { pathname } = new URL(context.request.url)
  if (pathname.startsWith('/cors/')) return forApp(context, next)
  return pathname.startsWith('/cors-any/') ? forAny(context, next) : next()
}

const router = createRouter({ middleware: [forPages, staticFiles(files)] })
const query = (request) => new URL(request.url).searchParams

router.get('/text', () => new Response('hello'))
router.get('/json', () => Response.json({ a: 1 }))
router.post('/json', async ({ request }) => Response.json(await request.json()))
router.post('/form', async ({ request }) => Response.json([...(await parseFormData(request))]))
router.post('/upload', async ({ request }) => Response.json(await parts(await parseFormData(request))))
router.post('/plain', async ({ request }) => new Response(await request.text()))
router.get('/query', ({ request }) => Response.json([...query(request)]))
router.get('/cookie', ({ request }) => {
  const cookie = Cookie.from(request.headers.get('Cookie'))
  return new Response(cookie.get(query(request).get('name')) ?? 'none')
})
router.get('/set-cookie', ({ request }) => {
  const { name, value, samesite } = Object.fromEntries(query(request))
  const sameSite = samesite ? { sameSite: 'None' } : {}
  return withCookies(new SetCookie({ name, value, ...sameSite }).toString())
})
router.get('/set-cookies', () =>
  withCookies(
    new SetCookie({ name: 'a', value: '1' }).toString(),
    new SetCookie({ name: 'b', value: '2' }).toString(),
  ),
)
router.get('/web-cookies', () => withCookies('a=1', 'b=2'))
router.get('/layered-cookies', {
  middleware: [
    async (_context, next) => {
      const res = await next()
      res.headers.append('Set-Cookie', 'a=1')
      return res
    },
  ],
  handler: () => withCookies('b=2'),
})
const choose =
  (name, Header) =>
  ({ request }) => {
    const offer = Header.from(request.headers.get(name)).getPreferred(query(request).getAll('offer'))
    return new Response(offer, { status: offer === null ? 406 : 200 })
  }
router.get('/media', choose('Accept', Accept))
router.get('/language', choose('Accept-Language', AcceptLanguage))
router.get('/encoding', choose('Accept-Encoding', AcceptEncoding))
router.get('/redirect', ({ request }) => createRedirectResponse(query(request).get('to')))
router.get(
  '/header',
  ({ request }) => new Response('', { headers: { 'X-Value': query(request).get('value') } }),
)
router.get('/no-content', () => new Response('body', { status: 204 }))
router.get('/throw', () => {
  throw new Error('boom secret')
})
router.get('/host', ({ request }) => new Response(new URL(request.url).host))
router.get('/path/:name', ({ params }) => new Response(params.name))
router.get('/big', {
  middleware: [compression()],
  handler: () =>
    new Response(BIG, { headers: { 'Content-Type': 'text/plain; charset=utf-8', ETag: '"big"' } }),
})
const sendChunks = (fails) => () => {
  const encoder = new TextEncoder()
  const iterator = chunks(fails)
  const stream = new ReadableStream({
    async pull(controller) {
      const { done, value } = await iterator.next()
      if (done) controller.close()
      else controller.enqueue(encoder.encode(value))
    },
  })
  return new Response(stream)
}
router.get('/stream', sendChunks(false))
router.get('/broken', sendChunks(true))
router.get('/wait', async ({ request }) => new Response(await untilLeft(request.signal)))
router.get('/left', () => new Response(left()))
router.get('/disposition', ({ request }) => {
  const disposition = new ContentDisposition({ type: 'attachment', filename: query(request).get('name') })
  return new Response('x', { headers: { 'Content-Disposition': disposition.toString() } })
})

router.get('/coded/:kind', {
  middleware: [compression()],
  handler: ({ params }) => {
    const { body, headers, status = 200 } = coded[params.kind]
    return new Response(body, {
      status,
      headers: { 'Content-Type': 'text/plain; charset=utf-8', ...headers },
    })
  },
})
const page = () => new Response('hello', { headers: { ETag: '"v1"' } })

router.get('/cors/page', page)
router.put('/cors/page', page)
router.get('/cors-any/page', page)
router.get('/cors/varied', () => new Response('hello', { headers: { Vary: 'Accept' } }))
router.get('/cors/fails', () => {
  throw new Error('boom secret')
})

const server = http.createServer(createRequestListener((request) => router.fetch(request)))
server.listen(0, '127.0.0.1', () => ready(server.address().port, ['put', 'tagged']))
