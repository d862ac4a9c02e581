// node:http as its own documentation uses it: what the ratios are against.
import http from 'node:http'
import { parseCookie } from 'cookie'
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

const body = (req, use) => {
  const chunks = []
  req.on('data', (chunk) => chunks.push(chunk))
  req.on('end', () => use(Buffer.concat(chunks).toString()))
}

const server = http.createServer((req, res) => {
  // By hand, as fast servers do: the URL class alone would cost a tenth of a request.
  const question = req.url.indexOf('?')
  switch (question < 0 ? req.url : req.url.slice(0, question)) {
    case '/hello':
      res.writeHead(200, { 'Content-Type': 'text/plain; charset=UTF-8', 'Content-Length': HELLO.length })
      return res.end(HELLO)
    case '/json':
      return json(res, USER)
    case '/query': {
      const query = new URLSearchParams(req.url.slice(question + 1))
      const session = parseCookie(req.headers.cookie ?? '').session
      const found = { name: query.get('name'), page: query.get('page'), tags: query.getAll('tag'), session }
      return json(res, found, { 'Set-Cookie': 'visited=1; Path=/; HttpOnly; SameSite=Lax' })
    }
    case '/form':
      return body(req, (text) => {
        const form = new URLSearchParams(text)
        json(res, { name: form.get('name'), email: form.get('email'), message: form.get('message') })
      })
    case '/echo':
      return body(req, (text) => json(res, JSON.parse(text)))
  }
  res.writeHead(404)
  res.end()
})
server.listen(port, '127.0.0.1', ready)
