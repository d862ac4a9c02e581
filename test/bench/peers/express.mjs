import cookieParser from 'cookie-parser'
import express from 'express'
import { COOKIE, HELLO, port, ready, USER } from '../answers.mjs'

const app = express()
app.disable('x-powered-by')
app.disable('etag')
app.get('/hello', (_req, res) => res.type('text/plain').send(HELLO))
app.get('/json', (_req, res) => res.json(USER))
app.get('/query', cookieParser(), (req, res) => {
  res.cookie(COOKIE.name, COOKIE.value, { path: '/', httpOnly: true, sameSite: 'lax' })
  const { name, page, tag } = req.query
  res.json({ name, page, tags: tag, session: req.cookies.session })
})
app.post('/form', express.urlencoded({ extended: false }), (req, res) => {
  const { name, email, message } = req.body
  res.json({ name, email, message })
})
app.post('/echo', express.json(), (req, res) => res.json(req.body))

app.listen(port, '127.0.0.1', ready)
