import http from 'node:http'
import { createServerAdapter, Response, useCORS, useContentEncoding } from '@whatwg-node/server'
import { BIG, CORS, chunks, coded, left, parts, ready, untilLeft } from './shared.mjs'

const withCookies = () => {
  const res = new Response('set')
  for (const cookie of ['a=1', 'b=2']) res.headers.append('Set-Cookie', cookie)
  return res
}
const sendChunks = (fails) => {
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

const answer = async (request) => {
  const url = new URL(request.url)
  switch (url.pathname) {
    case '/text':
      return new Response('hello')
    case '/json':
      return Response.json(request.method === 'POST' ? await request.json() : { a: 1 })
    case '/form':
      return Response.json([...(await request.formData())])
    case '/upload':
      return Response.json(await parts(await request.formData()))
    case '/plain':
      return new Response(await request.text())
    case '/query':
      return Response.json([...url.searchParams])
    case '/web-cookies':
      return withCookies()
    case '/header':
      return new Response('', { headers: { 'X-Value': url.searchParams.get('value') } })
    case '/no-content':
      return new Response('body', { status: 204 })
    case '/throw':
      throw new Error('boom secret')
    case '/host':
      return new Response(url.host)
    case '/big':
      return new Response(BIG, { headers: { 'Content-Type': 'text/plain; charset=utf-8', ETag: '"big"' } })
    case '/coded/no-transform':
    case '/coded/gzip':
    case '/coded/part': {
      const { body, headers, status = 200 } = coded[url.pathname.slice(7)]
      return new Response(body, {
        status,
        headers: { 'Content-Type': 'text/plain; charset=utf-8', ...headers },
      })
    }
    case '/cors/page':
    case '/cors-any/page':
      return new Response('hello', { headers: { ETag: '"v1"' } })
    case '/cors/varied':
      return new Response('hello', { headers: { Vary: 'Accept' } })
    case '/cors/fails':
      throw new Error('boom secret')
    case '/stream':
      return sendChunks(false)
    case '/broken':
      return sendChunks(true)
    case '/wait':
      return new Response(await untilLeft(request.signal))
    case '/left':
      return new Response(left())
  }
  return new Response(null, { status: 404 })
}

const forPages = ({ url }) => {
  if (url.includes('/cors/')) return CORS
  return url.includes('/cors-any/') ? { origin: '*' } : false
}

const server = http.createServer(
  createServerAdapter(answer, { plugins: [useCORS(forPages), useContentEncoding()] }),
)
const LACKS =
  'router cookie set-cookie set-cookies layered-cookies media language encoding tagged put files redirect path disposition'
server.listen(0, '127.0.0.1', () => ready(server.address().port, LACKS.split(' ')))
