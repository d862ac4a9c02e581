// A filter of the application that the tests of the program serve.

import { HTTPForbidden, wsgify } from 'wsgify'

export const filterFactory = wsgify.middleware((req, app, { token }: { token: string }) => {
  if (req.headers.get('X-Token') !== token) throw new HTTPForbidden('a token is needed')
  return app
})
