// Who a client is by a token: in a field of its own, as OpenStack's X-Auth-Token, or as Authorization: Bearer.

import { wsgify } from '../wsgify/wsgify.ts'
import { authenticate, type Check, challenge, challengeOf, checkOf, secrets } from './authenticate.ts'
import { ownerOf } from './same-secret.ts'
import { bool, callable, type Filter, fieldName, readSettings, text } from './settings.ts'

/** Which tokens there are. */
interface Tokens {
  /** Users and their tokens; in an INI file words such as `ann:open-sesame`. */
  readonly tokens?: Readonly<Record<string, string>> | undefined
  /** In place of `tokens`: says whose token it is. */
  readonly check?: Check<string> | undefined
  /** Whether requests without a token go on, as nobody's; a wrong one is refused all the same. False by default. */
  readonly optional?: boolean | undefined
}

/** Who is let in, by which tokens, in which field. */
export interface TokenAuthOptions extends Tokens {
  /** The field that has the token; X-Auth-Token by default. */
  readonly header?: string | undefined
  /** What a 401 has as WWW-Authenticate; `Token` by default. */
  readonly challenge?: string | undefined
}

/** Who is let in, by which bearer tokens. */
export interface BearerAuthOptions extends Tokens {
  /** What the tokens are for, as clients are told; `api` by default. */
  readonly realm?: string | undefined
}

const rules = {
  tokens: [secrets, null],
  check: [callable<Check<string>>, null],
  optional: [bool, false],
} as const

/**
 * Lets in who has a token. Its user becomes REMOTE_USER, and what `check` gave `req.state.user`; others get 401.
 *
 * @example
 * tokenAuth(app, { check: async (token) => (await sessions.find(token))?.user ?? null })
 */
export const tokenAuth: Filter<TokenAuthOptions> = /* @__PURE__ */ wsgify.middleware(
  (req, app, { header, check, gate }) => authenticate(req, app, req.field(header) || null, check, gate),
  (given: TokenAuthOptions) => {
    const read = readSettings(given, {
      ...rules,
      header: [fieldName, 'X-Auth-Token'],
      challenge: [challenge, 'Token'],
    })
    const { header, optional } = read
    const gate = { type: 'Token', challenge: read.challenge, optional }
    return { header, gate, check: checkOf('tokens', read.check, read.tokens, ownerOf) }
  },
)

/**
 * Lets in who has a token as `Authorization: Bearer`, RFC 6750, as `tokenAuth` does.
 *
 * @example
 * bearerAuth(app, { check: (token) => verified(token), realm: 'instances' })
 */
export const bearerAuth: Filter<BearerAuthOptions> = /* @__PURE__ */ wsgify.middleware(
  (req, app, { check, gate }) => authenticate(req, app, req.authorization?.bearer ?? null, check, gate),
  (given: BearerAuthOptions) => {
    const { realm, optional, ...read } = readSettings(given, { ...rules, realm: [text, 'api'] })
    const gate = {
      type: 'Bearer',
      challenge: challengeOf('Bearer', realm),
      challengeWrong: challengeOf('Bearer', realm, [['error', 'invalid_token']]),
      optional,
    }
    return { gate, check: checkOf('tokens', read.check, read.tokens, ownerOf) }
  },
)
