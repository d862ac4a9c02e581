// Fields that have browsers be careful with what a site sends.

import type { HeaderPair } from '../environ/contract.ts'
import { StrictTransportSecurity } from '../headers/strict-transport-security.ts'
import { findField } from '../message/response-headers.ts'
import { checkField } from '../syntax/field.ts'
import { wsgify } from '../wsgify/wsgify.ts'
import { answerOf } from './answer-of.ts'
import { type Filter, readSettings, text } from './settings.ts'

type Field = string | false | undefined

/** What each field is; false for none. An application that sets one itself keeps it. */
export interface SecurityHeadersOptions {
  /** What a page may load, and who may frame it: from its own origin alone, and nobody, by default. CSP 3. */
  readonly contentSecurityPolicy?: Field
  /** For browsers before `frame-ancestors`; `DENY` by default. */
  readonly frameOptions?: Field
  /** What links tell of where they stand; `strict-origin-when-cross-origin` by default. */
  readonly referrerPolicy?: Field
  /** Which windows see each other; `same-origin` by default. */
  readonly crossOriginOpenerPolicy?: Field
  /** Which sites may embed what is sent; `same-origin` by default. */
  readonly crossOriginResourcePolicy?: Field
  /** What a page may use, such as `camera=()`; none by default. */
  readonly permissionsPolicy?: Field
  /** For how long the site is asked for by https alone; a year by default. It is sent over https alone. RFC 6797. */
  readonly strictTransportSecurity?: Field
}

const POLICY =
  "default-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"

/**
 * Adds fields that have browsers be careful: no guessed types, no frames, no scripts from elsewhere. They suit a site that brings
 * all that it needs; say what is different for yours.
 *
 * @example
 * securityHeaders(app, { contentSecurityPolicy: "default-src 'self' https://cdn.example", frameOptions: false })
 */
export const securityHeaders: Filter<SecurityHeadersOptions> = /* @__PURE__ */ wsgify.middleware(
  (req, app, { fields, transport }) =>
    answerOf(req, app, (res) => {
      const list = res.headerlist
      for (const field of fields) if (findField(list, field[0]) === null) list.push(field)
      if (transport !== false && req.scheme === 'https' && res.field('Strict-Transport-Security') === null)
        res.setField('Strict-Transport-Security', transport)
      return res
    }),
  (given: SecurityHeadersOptions) => {
    const read = readSettings(given, {
      contentSecurityPolicy: [field, POLICY],
      frameOptions: [field, 'DENY'],
      referrerPolicy: [field, 'strict-origin-when-cross-origin'],
      crossOriginOpenerPolicy: [field, 'same-origin'],
      crossOriginResourcePolicy: [field, 'same-origin'],
      permissionsPolicy: [field, false],
      strictTransportSecurity: [transportField, 'max-age=31536000'],
    })
    const fields: [string, string | false][] = [
      ['X-Content-Type-Options', 'nosniff'],
      ['Content-Security-Policy', read.contentSecurityPolicy],
      ['X-Frame-Options', read.frameOptions],
      ['Referrer-Policy', read.referrerPolicy],
      ['Cross-Origin-Opener-Policy', read.crossOriginOpenerPolicy],
      ['Cross-Origin-Resource-Policy', read.crossOriginResourcePolicy],
      ['Permissions-Policy', read.permissionsPolicy],
    ]
    return {
      fields: fields.filter((pair): pair is [string, string] => pair[1] !== false).map(frozen),
      transport: read.strictTransportSecurity,
    }
  },
)

function field(value: unknown): string | false {
  if (value === false || value === 'false') return false
  const given = text(value)
  checkField('X', given)
  return given
}

function transportField(value: unknown): string | false {
  const given = field(value)
  return given === false ? false : StrictTransportSecurity.format(given)
}

// All responses share the pair. Whoever changes a field puts another pair in its place.
function frozen(pair: [string, string]): HeaderPair {
  return Object.freeze(pair)
}
