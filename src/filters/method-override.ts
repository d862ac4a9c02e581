// A POST that stands for another method, from clients that can send no other.

import { HTTPBadRequest } from '../exc/client-error.ts'
import { wsgify } from '../wsgify/wsgify.ts'
import { type Filter, fieldName, method, readSettings, texts } from './settings.ts'

/** What says the method, and which it may be. */
export interface MethodOverrideOptions {
  /** The field that says it; X-HTTP-Method-Override by default. */
  readonly header?: string | undefined
  /** The methods that it may be; PUT, PATCH and DELETE by default. */
  readonly methods?: readonly string[] | undefined
}

/**
 * Takes a POST with `X-HTTP-Method-Override: PUT` for a PUT; no other method is changed, so what a link can do stays what it
 * was. A method that is not listed is answered with 400. A page of another site cannot send the field unless `cors` allows it. For
 * forms, `RoutesMiddleware` knows `_method`.
 */
export const methodOverride: Filter<MethodOverrideOptions> = /* @__PURE__ */ wsgify.middleware(
  (req, app, { header, methods }) => {
    if (req.method !== 'POST') return app
    const wanted = req.field(header)
    if (wanted === null || wanted === '') return app
    if (!methods.includes(wanted)) throw new HTTPBadRequest(`${header} may be ${methods.join(', ')}`)
    req.method = wanted
    return app
  },
  (given: MethodOverrideOptions) =>
    readSettings(given, {
      header: [fieldName, 'X-HTTP-Method-Override'],
      methods: [(value: unknown) => texts(value).map(method), METHODS],
    }),
)

const METHODS: readonly string[] = ['PUT', 'PATCH', 'DELETE']
