// The workloads hello and json as the documentation of any runtime has it: what the ratios are against.

import { HELLO, USER } from '../answers.mjs'

export const handler = (request: globalThis.Request): globalThis.Response => {
  switch (new URL(request.url).pathname) {
    case '/hello':
      return new globalThis.Response(HELLO, { headers: { 'Content-Type': 'text/plain; charset=UTF-8' } })
    case '/json':
      return globalThis.Response.json(USER)
  }
  return new globalThis.Response('not found', { status: 404 })
}
