// Who may do what, once a token has said who asks: readers look, all others change things too.

import { HTTPForbidden, wsgify } from 'wsgify'

const SAFE = ['GET', 'HEAD', 'OPTIONS']

export const filterFactory = wsgify.middleware(
  function auth(req, app, { readers }) {
    if (readers.has(req.remoteUser ?? '') && !SAFE.includes(req.method))
      throw new HTTPForbidden('Policy does not allow a reader to change anything.')
    return app
  },
  ({ readers = '' }: { readers?: string }) => ({ readers: new Set(readers.split(/\s+/).filter(Boolean)) }),
)
