import { pipeline, Readable } from 'node:stream'
import compression from 'compression'
import cookieParser from 'cookie-parser'
import express from 'express'
import multer from 'multer'
import { COOKIE, chunks, files, HELLO, large, port, ready, USER } from '../answers.mjs'

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
app.post('/upload', multer().single('file'), ({ file }, res) => {
  res.json({ name: file.fieldname, filename: file.originalname, size: file.size })
})
app.get('/stream', (_req, res) => {
  res.type('application/octet-stream')
  pipeline(Readable.from(chunks()), res, () => {})
})
app.get('/large', compression(), (_req, res) => res.json(large()))
app.use(express.static(files))

app.listen(port, '127.0.0.1', ready)
