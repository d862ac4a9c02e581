// A client of OpenStack's Identity API, version 3: whether a token is valid, and whose it is.

import type { Application, ErrorStream } from '../environ/contract.ts'
import { HTTPServiceUnavailable } from '../exc/server-error.ts'
import { Request } from '../message/request.ts'
import type { Response } from '../message/response.ts'
import { Recent } from './recent.ts'

/** What a token stands for: `token` of an answer of the service. */
export type TokenInfo = Readonly<Record<string, unknown>>

/** Where the service is, and as whom it is asked. */
export interface IdentitySettings {
  /** With the version, such as `https://identity.example/v3`. */
  readonly url: string
  /** The `auth` of a request for a token: who asks, and for which project. */
  readonly auth: object
  /** How many milliseconds an answer is believed. */
  readonly cacheTime: number
  /** Whether the catalog of services is asked for. */
  readonly catalog: boolean
  readonly client: Application
}

interface OwnToken {
  readonly text: string
  readonly expires: number
}

const MOST_TOKENS = 10_000
const MOST_WRONG = 1000
// A token of our own is renewed before it expires on its way.
const EARLY = 30_000
// What a token can be: a value of a field, without white space.
const TOKEN = /^[\x21-\x7e]{1,16384}$/

/** Asks an Identity service about tokens. */
export class Identity {
  readonly #settings: IdentitySettings
  readonly #valid = new Recent<TokenInfo | null>(MOST_TOKENS)
  // Apart, so that guesses do not push out what is right.
  readonly #wrong = new Recent<true>(MOST_WRONG)
  #own: Promise<OwnToken> | null = null

  constructor(settings: IdentitySettings) {
    this.#settings = settings
  }

  /**
   * What a token stands for, or null where it is not valid. With `allowExpired`, one that has expired a while ago is valid too.
   *
   * Rejects with HTTPServiceUnavailable where the service does not say; why is a line for `errors`.
   */
  async token(token: string, errors: ErrorStream, allowExpired = false): Promise<TokenInfo | null> {
    if (!TOKEN.test(token)) return null
    const key = `${allowExpired ? 'expired' : 'now'} ${token}`
    if (this.#wrong.get(key)) return null
    const known = this.#valid.get(key)
    if (known !== undefined) return known
    return this.#valid.once(key, async () => {
      const info = await this.#ask(token, errors, allowExpired)
      const now = Date.now()
      const until = now + this.#settings.cacheTime
      if (info === null) {
        this.#wrong.set(key, true, until)
        return null
      }
      const expires = Date.parse(String(info['expires_at']))
      if (!allowExpired && !(expires > now)) return null
      this.#valid.set(key, info, allowExpired ? until : Math.min(until, expires))
      return info
    })
  }

  async #ask(token: string, errors: ErrorStream, allowExpired: boolean): Promise<TokenInfo | null> {
    const query = [this.#settings.catalog ? '' : 'nocatalog', allowExpired ? 'allow_expired=1' : '']
    const question = query.filter((part) => part !== '').join('&')
    const url = `${this.#settings.url}/auth/tokens${question === '' ? '' : `?${question}`}`
    // A token of our own may have been taken back meanwhile: then the first answer is 401, and a new one is got.
    for (const isLast of [false, true]) {
      const own = await this.#ownToken(errors)
      const headers = { Accept: 'application/json', 'X-Auth-Token': own, 'X-Subject-Token': token }
      const res = await this.#send(Request.blank(url, { headers }), errors)
      if (res.status === 200) return tokenIn(await this.#json(res, errors), errors)
      await res.body?.cancel()
      if (res.status === 404) return null
      if (res.status !== 401 || isLast) return unavailable(errors, `it answers ${res.status}`)
      this.#own = null
    }
    return null
  }

  async #ownToken(errors: ErrorStream): Promise<string> {
    const asked = this.#own
    if (asked !== null) {
      const own = await asked
      if (own.expires - EARLY > Date.now()) return own.text
      // Someone else may have asked for a new one while this was waited for.
      if (this.#own === asked) this.#own = null
    }
    this.#own ??= this.#newToken(errors).catch((error: unknown) => {
      this.#own = null
      throw error
    })
    return (await this.#own).text
  }

  async #newToken(errors: ErrorStream): Promise<OwnToken> {
    const { url, auth } = this.#settings
    const req = Request.blank(`${url}/auth/tokens?nocatalog`, {
      method: 'POST',
      headers: { Accept: 'application/json', 'Content-Type': 'application/json' },
      body: JSON.stringify({ auth }),
    })
    const res = await this.#send(req, errors)
    const text = res.field('X-Subject-Token')
    if (res.status !== 201 || text === null || !TOKEN.test(text)) {
      await res.body?.cancel()
      return unavailable(errors, `it gives the filter no token of its own, but answers ${res.status}`)
    }
    const expires = Date.parse(String(tokenIn(await this.#json(res, errors), errors)['expires_at']))
    return { text, expires: Number.isNaN(expires) ? 0 : expires }
  }

  async #send(req: Request, errors: ErrorStream): Promise<Response> {
    req.environ['wsgi.errors'] = errors
    return req.send(this.#settings.client)
  }

  async #json(res: Response, errors: ErrorStream): Promise<unknown> {
    try {
      return await res.json()
    } catch {
      return unavailable(errors, 'its answer is no JSON, or broke off')
    }
  }
}

function tokenIn(body: unknown, errors: ErrorStream): TokenInfo {
  const token = (body as { token?: unknown } | null)?.token
  if (typeof token !== 'object' || token === null) return unavailable(errors, 'its answer has no token')
  return token as TokenInfo
}

function unavailable(errors: ErrorStream, why: string): never {
  errors.write(`authToken: the identity service cannot be asked: ${why}\n`)
  throw new HTTPServiceUnavailable('who asks could not be found out')
}
