import { serve } from '@hono/node-server'
import { serveStatic } from '@hono/node-server/serve-static'
import { Hono } from 'hono'
import { compress } from 'hono/compress'
import { getCookie, setCookie } from 'hono/cookie'
import { etag } from 'hono/etag'
import { COOKIE, files, HELLO, large, port, ready, USER, webStream } from '../answers.mjs'

export const app = new Hono()
app.get('/hello', (c) => c.text(HELLO))
app.get('/json', (c) => c.json(USER))
app.get('/query', (c) => {
  setCookie(c, COOKIE.name, COOKIE.value, { path: '/', httpOnly: true, sameSite: 'Lax' })
  return c.json({
    name: c.req.query('name'),
    page: c.req.query('page'),
    tags: c.req.queries('tag'),
    session: getCookie(c, 'session'),
  })
})
app.post('/form', async (c) => {
  const form = await c.req.parseBody()
  return c.json({ name: form.name, email: form.email, message: form.message })
})
app.post('/echo', async (c) => c.json(await c.req.json()))
app.post('/upload', async (c) => {
  const { file } = await c.req.parseBody()
  return c.json({ name: 'file', filename: file.name, size: file.size })
})
app.get('/stream', (c) => c.body(webStream(), 200, { 'content-type': 'application/octet-stream' }))
app.get('/large', compress(), (c) => c.json(large()))
app.get('/:file', etag(), serveStatic({ root: files }))

if (port) serve({ fetch: app.fetch, port, hostname: '127.0.0.1' }, ready)
