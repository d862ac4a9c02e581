import Router from '@koa/router'
import Koa from 'koa'
import bodyParser from 'koa-bodyparser'
import { COOKIE, HELLO, port, ready, USER } from '../answers.mjs'

const router = new Router()
const body = bodyParser()
router.get('/hello', (c) => {
  c.body = HELLO
})
router.get('/json', (c) => {
  c.body = USER
})
router.get('/query', (c) => {
  c.cookies.set(COOKIE.name, COOKIE.value, { path: '/', httpOnly: true, sameSite: 'lax' })
  const { name, page, tag } = c.query
  c.body = { name, page, tags: tag, session: c.cookies.get('session') }
})
router.post('/form', body, (c) => {
  const { name, email, message } = c.request.body
  c.body = { name, email, message }
})
router.post('/echo', body, (c) => {
  c.body = c.request.body
})

new Koa().use(router.routes()).listen(port, '127.0.0.1', ready)
