// Who a client is by a name and a password, RFC 7617. They are readable on their way, so it is for TLS alone.

import { wsgify } from '../wsgify/wsgify.ts'
import { authenticate, type Check, challengeOf, checkOf, secrets } from './authenticate.ts'
import { sameSecret } from './same-secret.ts'
import { bool, callable, type Filter, readSettings, text } from './settings.ts'

/** What a client gives. */
export interface Password {
  readonly username: string
  readonly password: string
}

/** Who is let in, by which passwords. */
export interface BasicAuthOptions {
  /** Users and their passwords; in an INI file words such as `ann:open-sesame`. */
  readonly users?: Readonly<Record<string, string>> | undefined
  /** In place of `users`: says whose password it is, for instance by comparing what a slow hash makes of it. */
  readonly check?: Check<Password> | undefined
  /** What the password is for, as browsers show it; `api` by default. */
  readonly realm?: string | undefined
  /** Whether requests without a password go on, as nobody's; a wrong one is refused all the same. False by default. */
  readonly optional?: boolean | undefined
}

/**
 * Lets in who has a password. The user's name becomes REMOTE_USER, and what `check` gave `req.state.user`; others get 401.
 *
 * @example
 * basicAuth(app, { realm: 'reports', check: ({ username, password }) => directory.verify(username, password) })
 */
export const basicAuth: Filter<BasicAuthOptions> = /* @__PURE__ */ wsgify.middleware(
  (req, app, { check, gate }) => authenticate(req, app, req.authorization?.basic ?? null, check, gate),
  (given: BasicAuthOptions) => {
    const { users, realm, optional, ...read } = readSettings(given, {
      users: [secrets, null],
      check: [callable<Check<Password>>, null],
      realm: [text, 'api'],
      optional: [bool, false],
    })
    const gate = {
      type: 'Basic',
      challenge: challengeOf('Basic', realm, [['charset', 'UTF-8']]),
      optional,
    }
    return { gate, check: checkOf('users', read.check, users, ownerOfPassword) }
  },
)

// Every password is compared, so that the time does not tell which names there are.
function ownerOfPassword(
  { username, password }: Password,
  users: ReadonlyMap<string, string>,
): string | null {
  let owner: string | null = null
  for (const [name, secret] of users) {
    const isName = sameSecret(username, name)
    if (sameSecret(password, secret) && isName) owner = name
  }
  return owner
}
