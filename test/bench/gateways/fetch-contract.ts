// The same by toFetch, as an application that speaks the contract.

import { toFetch } from '../../../src/gateways/fetch.ts'
import { HELLO, USER } from '../answers.mjs'

export const handler = toFetch((environ, startResponse) => {
  switch (environ.PATH_INFO) {
    case '/hello':
      startResponse('200 OK', [['Content-Type', 'text/plain; charset=UTF-8']])
      return HELLO
    case '/json':
      startResponse('200 OK', [['Content-Type', 'application/json']])
      return JSON.stringify(USER)
  }
  startResponse('404 Not Found', [['Content-Type', 'text/plain; charset=UTF-8']])
  return 'not found'
})
