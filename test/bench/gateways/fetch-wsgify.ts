// The same by toFetch, with wsgify.

import { toFetch } from '../../../src/gateways/fetch.ts'
import { HTTPNotFound, wsgify } from '../../../src/index.ts'
import { HELLO, USER } from '../answers.mjs'

export const handler = toFetch(
  wsgify((req) => {
    switch (req.path) {
      case '/hello':
        return HELLO
      case '/json':
        return USER
    }
    return new HTTPNotFound()
  }),
)
