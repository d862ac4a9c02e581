import { Readable } from 'node:stream'
import compress from '@fastify/compress'
import cookie from '@fastify/cookie'
import formbody from '@fastify/formbody'
import multipart from '@fastify/multipart'
import serveStatic from '@fastify/static'
import Fastify from 'fastify'
import { COOKIE, chunks, files, HELLO, large, port, ready, USER } from '../answers.mjs'

export const app = Fastify()
await app.register(cookie)
await app.register(formbody)
await app.register(compress, { global: false })
await app.register(serveStatic, { root: files })
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
await app.register(async (scope) => {
  // In a scope of its own: what it adds to a request costs the others nothing.
  await scope.register(multipart, { limits: { fileSize: 1 << 26 } })
  scope.post('/upload', async (req) => {
    const { fieldname, filename, file } = await req.file()
    let size = 0
    for await (const chunk of file) size += chunk.length
    return { name: fieldname, filename, size }
  })
})
app.get('/stream', (_req, reply) => reply.type('application/octet-stream').send(Readable.from(chunks())))
app.get('/large', { compress: {} }, (_req, reply) => reply.send(large()))

if (port) {
  await app.listen({ port, host: '127.0.0.1' })
  ready()
}
