import { pipeline, Readable } from 'node:stream'
import bodyParser from 'body-parser'
import compression from 'compression'
import { parseCookie } from 'cookie'
import multer from 'multer'
import polka from 'polka'
import sirv from 'sirv'
import { chunks, files, HELLO, large, port, ready, USER } from '../answers.mjs'

const json = (res, value, fields) => {
  const text = JSON.stringify(value)
  res.writeHead(200, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(text),
    ...fields,
  })
  res.end(text)
}

polka()
  .get('/hello', (_req, res) => {
    res.writeHead(200, { 'Content-Type': 'text/plain; charset=UTF-8', 'Content-Length': HELLO.length })
    res.end(HELLO)
  })
  .get('/json', (_req, res) => json(res, USER))
  .get('/query', (req, res) => {
    const { name, page, tag } = req.query
    const { session } = parseCookie(req.headers.cookie ?? '')
    json(
      res,
      { name, page, tags: tag, session },
      { 'Set-Cookie': 'visited=1; Path=/; HttpOnly; SameSite=Lax' },
    )
  })
  .post('/form', bodyParser.urlencoded({ extended: false }), (req, res) => {
    const { name, email, message } = req.body
    json(res, { name, email, message })
  })
  .post('/echo', bodyParser.json(), (req, res) => json(res, req.body))
  .post('/upload', multer().single('file'), ({ file }, res) => {
    json(res, { name: file.fieldname, filename: file.originalname, size: file.size })
  })
  .get('/stream', (_req, res) => {
    res.writeHead(200, { 'Content-Type': 'application/octet-stream' })
    pipeline(Readable.from(chunks()), res, () => {})
  })
  .get('/large', compression(), (_req, res) => json(res, large()))
  .get('/:file', sirv(files, { etag: true }))
  .listen(port, '127.0.0.1', ready)
