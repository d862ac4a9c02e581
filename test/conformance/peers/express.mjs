import { pipeline, Readable } from 'node:stream'
import compression from 'compression'
import cookieParser from 'cookie-parser'
import cors from 'cors'
import express from 'express'
import multer from 'multer'
import { BIG, CORS, chunks, coded, files, MODIFIED, pairs, ready } from './shared.mjs'

const app = express()
app.get('/text', (_req, res) => res.type('text/plain').send('hello'))
app.get('/json', (_req, res) => res.json({ a: 1 }))
app.post('/json', express.json(), (req, res) => res.json(req.body))
app.post('/form', express.urlencoded(), (req, res) => res.json(pairs(req.body)))
app.post('/upload', multer().any(), (req, res) => {
  const fields = pairs(req.body).map(([name, value]) => [name, null, value])
  res.json([
    ...fields,
    ...req.files.map((file) => [file.fieldname, file.originalname, file.buffer.toString()]),
  ])
})
app.post('/plain', express.text(), (req, res) => res.type('text/plain').send(req.body))
app.get('/query', (req, res) => res.json(pairs(req.query)))
app.get('/cookie', cookieParser(), (req, res) => res.send(req.cookies[req.query.name] ?? 'none'))
app.get('/set-cookie', (req, res) => {
  const { name, value, samesite } = req.query
  res.cookie(name, value, samesite ? { sameSite: samesite } : {}).send('set')
})
app.get('/set-cookies', (_req, res) => res.cookie('a', '1').cookie('b', '2').send('set'))
app.get(
  '/layered-cookies',
  (_req, res, next) => {
    res.cookie('a', '1')
    next()
  },
  (_req, res) => res.cookie('b', '2').send('set'),
)
const choose = (accepts) => (req, res) => {
  const offer = accepts(req)([req.query.offer].flat())
  if (offer) res.send(offer)
  else res.sendStatus(406)
}
app.get(
  '/media',
  choose((req) => (offers) => req.accepts(offers)),
)
app.get(
  '/language',
  choose((req) => (offers) => req.acceptsLanguages(offers)),
)
app.get(
  '/encoding',
  choose((req) => (offers) => req.acceptsEncodings(offers)),
)
app.get('/tagged', (req, res) => {
  res.set({ ETag: req.query.etag, 'Last-Modified': MODIFIED.toUTCString(), 'Cache-Control': 'max-age=60' })
  res.vary('Accept').send('0123456789')
})
app.get('/redirect', (req, res) => res.redirect(req.query.to))
app.get('/header', (req, res) => res.set('X-Value', req.query.value).send(''))
app.get('/no-content', (_req, res) => res.status(204).send('body'))
app.get('/throw', () => {
  throw new Error('boom secret')
})
app.get('/host', (req, res) => res.send(req.host))
app.get('/path/:name', (req, res) => res.send(req.params.name))
app.get('/big', compression(), (_req, res) => res.type('text/plain').set('ETag', '"big"').send(BIG))
app.get('/stream', (_req, res) => pipeline(Readable.from(chunks(false)), res, () => {}))
app.get('/broken', (_req, res) => pipeline(Readable.from(chunks(true)), res, () => {}))
app.get('/disposition', (req, res) => res.attachment(req.query.name).send('x'))
app.get('/coded/:kind', compression(), (req, res) => {
  const { body, headers, status = 200 } = coded[req.params.kind]
  res.status(status).type('text/plain').set(headers).send(body)
})
const page = (_req, res) => res.set('ETag', '"v1"').send('hello')
app.use('/cors', cors(CORS))
app.use('/cors-any', cors())
app.get('/cors/page', page).put('/cors/page', page).get('/cors-any/page', page)
app.get('/cors/varied', (_req, res) => res.vary('Accept').send('hello'))
app.get('/cors/fails', () => {
  throw new Error('boom secret')
})
app.use(express.static(files))

const server = app.listen(0, '127.0.0.1', () => ready(server.address().port, ['put', 'web-cookies', 'wait']))
