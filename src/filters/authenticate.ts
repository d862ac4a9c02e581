// What filters that ask who a client is have in common: what checks credentials, what a user is, and how they are refused.

import { type Application, isPromiseLike, kind } from '../environ/contract.ts'
import { HTTPUnauthorized } from '../exc/client-error.ts'
import { Challenges } from '../headers/challenges.ts'
import type { Request } from '../message/request.ts'
import { byteStringOfText } from '../syntax/bytes.ts'
import { pairs, text } from './settings.ts'

/** Who a client is: a name, or an object that has it and whatever else there is to know. */
export type User = string | { readonly name: string; readonly [key: string]: unknown }

/** Says who has these credentials: a user, or null or false when nobody has; now or by a promise. */
export type Check<Credentials> = (
  credentials: Credentials,
  request: Request,
) => User | null | false | undefined | Promise<User | null | false | undefined>

/** How those who are let in are told apart from those who are not. */
export interface Gate {
  /** The value of AUTH_TYPE, such as `Bearer`. */
  readonly type: string
  /** The challenge of a 401, where nothing was given, and where it was wrong. */
  readonly challenge: string
  readonly challengeWrong?: string | undefined
  /** Whether requests without credentials go on, as nobody's. */
  readonly optional: boolean
}

/**
 * Passes a request on once its credentials were checked; null stands for none. The user's name becomes REMOTE_USER, what
 * `check` gave is `req.state.user`.
 *
 * Throws HTTPUnauthorized, which says the same of all credentials that are wrong.
 */
export function authenticate<Credentials>(
  request: Request,
  app: Application,
  credentials: Credentials | null,
  check: Check<Credentials>,
  gate: Gate,
): Application | Promise<Application> {
  const { environ } = request
  delete environ.REMOTE_USER
  delete environ.AUTH_TYPE
  delete request.state['user']
  if (credentials === null) {
    if (gate.optional) return app
    throw new HTTPUnauthorized('credentials are needed', { wwwAuthenticate: gate.challenge })
  }
  const enter = (user: User | null | false | undefined): Application => {
    if (user === null || user === undefined || user === false) {
      throw new HTTPUnauthorized('these credentials are not valid', {
        wwwAuthenticate: gate.challengeWrong ?? gate.challenge,
      })
    }
    const name = typeof user === 'object' ? user.name : user
    if (typeof name !== 'string') throw new TypeError(`a check gives a user with a name, not ${kind(user)}`)
    environ.REMOTE_USER = byteStringOfText(name)
    environ.AUTH_TYPE = gate.type
    request.state['user'] = user
    return app
  }
  const user = check(credentials, request)
  return isPromiseLike(user) ? user.then(enter) : enter(user)
}

/** Names and their secrets. Throws a TypeError for none at all, and for an empty secret. */
export function secrets(value: unknown): ReadonlyMap<string, string> {
  const read = new Map([...pairs(value)].map(([name, secret]) => [name, text(secret)]))
  if (read.size === 0) throw new TypeError('at least one is wanted')
  return read
}

/** The text of a challenge. Throws a TypeError for what is none. */
export function challenge(value: unknown): string {
  return Challenges.format(text(value))
}

/** The challenge of a scheme for a realm. */
export function challengeOf(
  scheme: string,
  realm: string,
  more: readonly (readonly [string, string])[] = [],
): string {
  return new Challenges([{ scheme, parameters: [['realm', realm], ...more] }]).toString()
}

/** The check of a filter's settings: the one that was given, or one of listed secrets. Throws a TypeError unless there is one. */
export function checkOf<Credentials>(
  name: string,
  check: Check<Credentials> | null,
  listed: ReadonlyMap<string, string> | null,
  compare: (credentials: Credentials, listed: ReadonlyMap<string, string>) => string | null,
): Check<Credentials> {
  if ((check === null) === (listed === null)) {
    throw new TypeError(`the setting ${JSON.stringify(name)} is needed, or "check" in its place`)
  }
  return check ?? ((credentials) => compare(credentials, listed as ReadonlyMap<string, string>))
}
