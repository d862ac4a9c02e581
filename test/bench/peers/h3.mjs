import { readFile, stat } from 'node:fs/promises'
import { getCookie, getQuery, H3, readBody, serve, serveStatic, setCookie } from 'h3'
import { COOKIE, files, HELLO, port, ready, USER, webStream } from '../answers.mjs'

export const app = new H3()
app.get('/hello', (event) => {
  event.res.headers.set('content-type', 'text/plain; charset=UTF-8')
  return HELLO
})
app.get('/json', () => USER)
app.get('/query', (event) => {
  setCookie(event, COOKIE.name, COOKIE.value, { path: '/', httpOnly: true, sameSite: 'lax' })
  const { name, page, tag } = getQuery(event)
  return { name, page, tags: tag, session: getCookie(event, 'session') }
})
app.post('/form', async (event) => {
  const { name, email, message } = await readBody(event)
  return { name, email, message }
})
app.post('/echo', (event) => event.req.json())
app.post('/upload', async (event) => {
  const file = (await event.req.formData()).get('file')
  return { name: 'file', filename: file.name, size: file.size }
})
app.get('/stream', (event) => {
  event.res.headers.set('content-type', 'application/octet-stream')
  return webStream()
})
app.get('/:file', (event) =>
  serveStatic(event, {
    getContents: (id) => readFile(files + id),
    async getMeta(id) {
      const found = await stat(files + id).catch(() => undefined)
      if (!found?.isFile()) return undefined
      const { size, mtimeMs } = found
      return { size, mtime: mtimeMs, etag: `W/"${size.toString(16)}-${mtimeMs.toString(16)}"` }
    },
  }),
)

if (port) {
  await serve(app, { port, hostname: '127.0.0.1', silent: true }).ready()
  ready()
}
