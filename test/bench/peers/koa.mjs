import { Readable } from 'node:stream'
import multer from '@koa/multer'
import Router from '@koa/router'
import Koa from 'koa'
import bodyParser from 'koa-bodyparser'
import compress from 'koa-compress'
import conditional from 'koa-conditional-get'
import etag from 'koa-etag'
import serveStatic from 'koa-static'
import { COOKIE, chunks, files, HELLO, large, port, ready, USER } from '../answers.mjs'

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
router.post('/upload', multer().single('file'), (c) => {
  const { fieldname, originalname, size } = c.file
  c.body = { name: fieldname, filename: originalname, size }
})
router.get('/stream', (c) => {
  c.type = 'application/octet-stream'
  c.body = Readable.from(chunks())
})
router.get('/large', compress(), (c) => {
  c.body = large()
})

const app = new Koa().use(router.routes())
app.use(conditional()).use(etag()).use(serveStatic(files))
app.listen(port, '127.0.0.1', ready)
