import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import { COOKIE, HELLO, port, ready, USER } from '../answers.mjs'

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

if (port) serve({ fetch: app.fetch, port, hostname: '127.0.0.1' }, ready)
