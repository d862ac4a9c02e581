// node:http as its own documentation uses it: what the ratios are against.
import { createReadStream, stat } from 'node:fs'
import http from 'node:http'
import { pipeline, Readable } from 'node:stream'
import { gzip } from 'node:zlib'
import busboy from 'busboy'
import { parseCookie } from 'cookie'
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

const body = (req, use) => {
  const chunks = []
  req.on('data', (chunk) => chunks.push(chunk))
  req.on('end', () => use(Buffer.concat(chunks).toString()))
}

// What express.static and its like do: a tag of size and time, one range.
const file = (req, res, path) =>
  stat(path, (error, { size, mtime }) => {
    if (error) throw error
    const fields = {
      'Content-Type': 'application/octet-stream',
      ETag: `W/"${size.toString(16)}-${mtime.getTime().toString(16)}"`,
      'Last-Modified': mtime.toUTCString(),
      'Accept-Ranges': 'bytes',
    }
    if (req.headers['if-none-match'] === fields.ETag) {
      res.writeHead(304, fields)
      return res.end()
    }
    const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(req.headers.range ?? '') ?? []
    if (first === undefined) {
      res.writeHead(200, { ...fields, 'Content-Length': size })
      return pipeline(createReadStream(path), res, () => {})
    }
    const [start, end] = [Number(first), Number(last)]
    const range = { 'Content-Range': `bytes ${start}-${end}/${size}`, 'Content-Length': end - start + 1 }
    res.writeHead(206, { ...fields, ...range })
    pipeline(createReadStream(path, { start, end }), res, () => {})
  })

const upload = (req, res) => {
  const parser = busboy({ headers: req.headers })
  let found
  parser.on('file', (name, stream, { filename }) => {
    let size = 0
    stream.on('data', (chunk) => (size += chunk.length))
    stream.on('end', () => (found = { name, filename, size }))
  })
  parser.on('close', () => json(res, found))
  req.pipe(parser)
}

const compressed = (res, value) =>
  gzip(JSON.stringify(value), (error, bytes) => {
    if (error) throw error
    const fields = { 'Content-Encoding': 'gzip', Vary: 'Accept-Encoding', 'Content-Length': bytes.length }
    res.writeHead(200, { 'Content-Type': 'application/json', ...fields })
    res.end(bytes)
  })

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
    case '/upload':
      return upload(req, res)
    case '/file.bin':
    case '/large.bin':
      return file(req, res, files + req.url)
    case '/stream':
      res.writeHead(200, { 'Content-Type': 'application/octet-stream' })
      return pipeline(Readable.from(chunks()), res, () => {})
    case '/large':
      return compressed(res, large())
  }
  res.writeHead(404)
  res.end()
})
server.listen(port, '127.0.0.1', ready)
