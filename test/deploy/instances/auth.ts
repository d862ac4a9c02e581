// A filter: who has the token is let through.

import { HTTPForbidden, wsgify } from 'wsgify'

export const filterFactory = wsgify.middleware((req, app, { token }: { token: string }) => {
  if (req.headers.get('X-Auth-Token') !== token) throw new HTTPForbidden()
  return app
})
