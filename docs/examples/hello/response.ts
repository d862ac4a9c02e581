// Request and Response over the contract: a response is itself an application, so it answers the request it is given.

import { type Environ, Request, Response, type StartResponse } from 'wsgify'
import { serve } from 'wsgify/gateways/node'

function app(environ: Environ, startResponse: StartResponse) {
  const req = new Request(environ)
  const res = new Response(`hello ${req.GET.get('name') ?? 'world'}\n`)
  res.setCookie('seen', '1')
  return res.wsgi(environ, startResponse)
}

const server = await serve(app, { port: Number(process.env['PORT'] ?? 8000) })
console.log(server.url)
