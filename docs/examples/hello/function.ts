// The whole contract: a function of an environ that says its head and returns its body.

import type { Environ, StartResponse } from 'wsgify'
import { serve } from 'wsgify/gateways/node'

function app(environ: Environ, startResponse: StartResponse) {
  startResponse('200 OK', [['Content-Type', 'text/plain; charset=UTF-8']])
  return `hello ${environ.PATH_INFO}\n`
}

const server = await serve(app, { port: Number(process.env['PORT'] ?? 8000) })
console.log(server.url)
