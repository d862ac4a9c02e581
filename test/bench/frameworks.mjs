// The servers of frameworks.ts: a framework that answers by routes of its own, or by an application that is mounted in it.

import { createServer } from 'node:http'
import { load } from '../gateways/peers/load.mjs'
import { HELLO, port, ready, USER } from './answers.mjs'

const { FRAMEWORK, MOUNTED } = process.env
const mounted = MOUNTED === '1'

async function ours(name) {
  const { wsgify } = await import('../../dist/index.js')
  const gateway = await import(`../../dist/gateways/${FRAMEWORK.replace('node:http', 'node')}.js`)
  return gateway[name](wsgify((req) => (req.pathInfo === '/hello' ? HELLO : USER)))
}

// As bare node:http has it, and Connect, which brings no ways to answer.
function answer(req, res, next) {
  if (req.url === '/hello') {
    res.writeHead(200, { 'Content-Type': 'text/plain; charset=UTF-8', 'Content-Length': HELLO.length })
    res.end(HELLO)
  } else if (req.url === '/json') {
    const text = JSON.stringify(USER)
    res.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) })
    res.end(text)
  } else next()
}

const servers = {
  async 'node:http'() {
    createServer(mounted ? await ours('toNodeHandler') : answer).listen(port, '127.0.0.1', ready)
  },
  async connect() {
    const { default: connect } = await load('connect')
    const app = connect().use(mounted ? await ours('toConnect') : answer)
    app.listen(port, '127.0.0.1', ready)
  },
  async express() {
    const { default: express } = await load('express')
    const app = express().disable('x-powered-by').disable('etag')
    if (mounted) app.use(await ours('toExpress'))
    app.get('/hello', (_req, res) => res.type('text/plain').send(HELLO))
    app.get('/json', (_req, res) => res.json(USER))
    app.listen(port, '127.0.0.1', ready)
  },
  async koa() {
    const { default: Koa } = await load('koa')
    const app = new Koa()
    if (mounted) app.use(await ours('toKoa'))
    app.use((ctx) => {
      if (ctx.path === '/hello') ctx.body = HELLO
      else if (ctx.path === '/json') ctx.body = USER
    })
    app.listen(port, '127.0.0.1', ready)
  },
  async fastify() {
    const { default: fastify } = await load('fastify')
    const app = fastify()
    if (mounted) app.register(await ours('toFastify'))
    else {
      app.get('/hello', (_req, reply) => reply.type('text/plain; charset=UTF-8').send(HELLO))
      app.get('/json', (_req, reply) => reply.send(USER))
    }
    await app.listen({ port, host: '127.0.0.1' })
    ready()
  },
  async hono() {
    const { Hono } = await load('hono')
    const { serve } = await load('@hono/node-server')
    const app = new Hono()
    if (mounted) app.all('/*', await ours('toHono'))
    else {
      // A second handler that could answer would make Hono wait for the first.
      app.get('/hello', (c) => c.text(HELLO))
      app.get('/json', (c) => c.json(USER))
    }
    serve({ fetch: app.fetch, port, hostname: '127.0.0.1' }, ready)
  },
}

await servers[FRAMEWORK]()
