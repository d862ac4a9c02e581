// A name that stays with a request through all services that it goes through.

import { environKey } from '../environ/keys.ts'
import { wsgify } from '../wsgify/wsgify.ts'
import { answerOf } from './answer-of.ts'
import { isPlainId } from './request-id.ts'
import { bool, type Filter, fieldName, readSettings } from './settings.ts'

/** Which field has the name, and who sees it. */
export interface CorrelationIdOptions {
  /** The field of the request; `X-Correlation-Id` by default. */
  readonly header?: string | undefined
  /** Whether answers have it too. False by default. */
  readonly answer?: boolean | undefined
}

/**
 * Gives a request a UUID as its X-Correlation-Id, unless it brought one of up to 128 letters, digits and `._:+/=-`. Also
 * as `req.state.correlationId`; through `sendRequest.to` it goes on by itself.
 *
 * `requestId` names what one service does; this names what all of them do for one request.
 *
 * @example
 * correlationId(app, { answer: true })
 */
export const correlationId: Filter<CorrelationIdOptions> = /* @__PURE__ */ wsgify.middleware(
  (req, app, { header, key, answer }) => {
    const given = req.environ[key]
    const id = typeof given === 'string' && isPlainId(given) ? given : crypto.randomUUID()
    req.environ[key] = id
    req.state['correlationId'] = id
    if (!answer) return app
    return answerOf(req, app, (res) => {
      if (res.field(header) === null) res.setField(header, id)
      return res
    })
  },
  (given: CorrelationIdOptions) => {
    const read = readSettings(
      given,
      { header: [fieldName, 'X-Correlation-Id'], answer: [bool, false] },
      { oslo_config_project: null },
    )
    return { ...read, key: environKey(read.header) }
  },
)
