// One application by the protocol that PROTOCOL names, for a web server to pass requests on to.

import { HELLO, port, ready } from './answers.mjs'

const { serve } = await import(`wsgify/gateways/${process.env.PROTOCOL}`)

await serve(
  (_environ, startResponse) => {
    startResponse('200 OK', [['Content-Type', 'text/plain; charset=UTF-8']])
    return HELLO
  },
  { port },
)
ready()
