// The filter that writes errors as OpenStack does: `{ "itemNotFound": { "code": 404, "message": … } }`.

import type { Application } from 'wsgify'
import { type ErrorForms, HTTPExceptionMiddleware } from 'wsgify/exc'

const names = new Map([
  [400, 'badRequest'],
  [401, 'unauthorized'],
  [403, 'forbidden'],
  [404, 'itemNotFound'],
  [405, 'badMethod'],
  [409, 'conflictingRequest'],
  [413, 'overLimit'],
  [415, 'badMediaType'],
  [429, 'overLimit'],
  [501, 'notImplemented'],
  [503, 'serviceUnavailable'],
])

const forms: ErrorForms = {
  'application/json': ({ status, message }) => ({
    [names.get(status) ?? 'computeFault']: { code: status, message },
  }),
}

export function filterFactory() {
  return (app: Application) => new HTTPExceptionMiddleware(app, { forms })
}
