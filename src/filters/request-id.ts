// A name for each request, which its answer carries and logs can tell.

import { wsgify } from '../wsgify/wsgify.ts'
import { answerOf } from './answer-of.ts'
import { bool, type Filter, fieldName, readSettings, texts } from './settings.ts'

/** How requests are named. */
export interface RequestIdOptions {
  /** The fields of the answer; `X-Openstack-Request-Id` and `X-Request-Id` by default. What an application sets stays. */
  readonly headers?: readonly string[] | undefined
  /** Whether the name that a request brings, in the first of these fields that it has, is taken over. False by default. */
  readonly acceptIncoming?: boolean | undefined
}

const PLAIN = /^[A-Za-z0-9][A-Za-z0-9._:+/=-]{0,127}$/
const OPENSTACK = /^req-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/**
 * Names each request `req-` and a UUID: as `environ['openstack.request_id']`, as `req.state.requestId`, and in its answer.
 *
 * A name that is brought along and has this very form is kept as `environ['openstack.global_request_id']`, so that one
 * operation can be followed through several services. With `acceptIncoming`, for what stands behind a proxy that sets it, it is
 * the name, if it has up to 128 letters, digits and `._:+/=-`; a name that has others is not taken.
 *
 * @example
 * requestId(app, { headers: ['X-Request-Id'], acceptIncoming: true })
 */
export const requestId: Filter<RequestIdOptions> = /* @__PURE__ */ wsgify.middleware(
  (req, app, { headers, acceptIncoming }) => {
    const incoming = headers.map((name) => req.field(name)).find((id) => id !== null) ?? ''
    const { environ } = req
    if (OPENSTACK.test(incoming)) environ['openstack.global_request_id'] = incoming
    else delete environ['openstack.global_request_id']
    const id = acceptIncoming && isPlainId(incoming) ? incoming : `req-${crypto.randomUUID()}`
    environ['openstack.request_id'] = id
    req.state['requestId'] = id
    return answerOf(req, app, (res) => {
      for (const name of headers) if (res.field(name) === null) res.setField(name, id)
      return res
    })
  },
  (given: RequestIdOptions) =>
    readSettings(given, {
      headers: [fieldNames, ['X-Openstack-Request-Id', 'X-Request-Id']],
      acceptIncoming: [bool, false],
    }),
)

/** Whether a name that came along can stand in a log and a header as it is. */
export function isPlainId(text: string): boolean {
  return PLAIN.test(text)
}

function fieldNames(value: unknown): readonly string[] {
  const names = texts(value).map(fieldName)
  if (names.length === 0) throw new TypeError('at least one field is wanted')
  return names
}
