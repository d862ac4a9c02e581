import { getCookie, getQuery, H3, readBody, serve, setCookie } from 'h3'
import { COOKIE, HELLO, port, ready, USER } from '../answers.mjs'

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

if (port) {
  await serve(app, { port, hostname: '127.0.0.1', silent: true }).ready()
  ready()
}
