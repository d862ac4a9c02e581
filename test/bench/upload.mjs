// A server that counts the bytes of an uploaded file: `node upload.mjs wsgify` by our own parser, `node upload.mjs busboy` by
// node:http and busboy.

import http from 'node:http'
import { createRequire } from 'node:module'
import { wsgify } from 'wsgify'
import { serve } from 'wsgify/gateways/node'

const port = Number(process.env.PORT)
const ready = () => console.log('ready')

if (process.argv[2] === 'wsgify') {
  const app = wsgify(async (req) => {
    let size = 0
    for await (const part of req.parts()) for await (const chunk of part) size += chunk.length
    return String(size)
  })
  await serve(app, { port })
  ready()
} else {
  const busboy = createRequire(new URL('peers/package.json', import.meta.url))('busboy')
  const server = http.createServer((req, res) => {
    let size = 0
    const parser = busboy({ headers: req.headers })
    parser.on('file', (_name, file) => file.on('data', (chunk) => (size += chunk.length)))
    parser.on('close', () => res.end(String(size)))
    req.pipe(parser)
  })
  server.listen(port, '127.0.0.1', ready)
}
