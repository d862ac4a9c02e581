import cookie from '@fastify/cookie'
import formbody from '@fastify/formbody'
import Fastify from 'fastify'
import { COOKIE, HELLO, port, ready, USER } from '../answers.mjs'

export const app = Fastify()
await app.register(cookie)
await app.register(formbody)
app.get('/hello', (_req, reply) => reply.type('text/plain; charset=UTF-8').send(HELLO))
app.get('/json', (_req, reply) => reply.send(USER))
app.get('/query', (req, reply) => {
  reply.setCookie(COOKIE.name, COOKIE.value, { path: '/', httpOnly: true, sameSite: 'lax' })
  const { name, page, tag } = req.query
  return reply.send({ name, page, tags: tag, session: req.cookies.session })
})
app.post('/form', (req, reply) => {
  const { name, email, message } = req.body
  return reply.send({ name, email, message })
})
app.post('/echo', (req, reply) => reply.send(req.body))

if (port) {
  await app.listen({ port, host: '127.0.0.1' })
  ready()
}
