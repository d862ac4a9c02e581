import bodyParser from 'body-parser'
import { parseCookie } from 'cookie'
import polka from 'polka'
import { HELLO, port, ready, USER } from '../answers.mjs'

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
  .listen(port, '127.0.0.1', ready)
