// Refuses requests that a page of another site has a browser send with the user's cookies: cross-site request forgery.

import { HTTPForbidden } from '../exc/client-error.ts'
import type { Request } from '../message/request.ts'
import { wsgify } from '../wsgify/wsgify.ts'
import { bool, type Filter, origin, readSettings, texts } from './settings.ts'

/** Whose pages may send requests. */
export interface CsrfOptions {
  /** Origins whose pages may beside our own, such as `https://app.example`. */
  readonly origins?: readonly string[] | undefined
  /**
   * Whether what says nothing of where it comes from is refused too: programs, and browsers from before 2020. False by default,
   * since programs do not carry a user's cookies along unasked.
   */
  readonly strict?: boolean | undefined
}

/**
 * Answers 403 to a request with another method than GET, HEAD and OPTIONS that a page of another origin sent: by
 * `Sec-Fetch-Site`, which no page can forge, else by whether `Origin` has the host that was asked. No tokens are needed. GET must
 * not change anything, here as everywhere.
 *
 * @example
 * csrf(app, { origins: ['https://app.example'] })
 */
export const csrf: Filter<CsrfOptions> = /* @__PURE__ */ wsgify.middleware(
  (req, app, { origins, strict }) => {
    const { method } = req
    if (method === 'GET' || method === 'HEAD' || method === 'OPTIONS') return app
    if (!isOurs(req, origins, strict)) throw new HTTPForbidden('pages of another origin may not send this')
    return app
  },
  (given: CsrfOptions) =>
    readSettings(given, {
      origins: [(value: unknown) => new Set(texts(value).map(origin)), NONE],
      strict: [bool, false],
    }),
)

const NONE: ReadonlySet<string> = new Set()

function isOurs(req: Request, origins: ReadonlySet<string>, strict: boolean): boolean {
  const { origin } = req
  if (origin && origins.has(origin)) return true
  const site = req.field('Sec-Fetch-Site')
  // `none` is what a user did: an address typed, a bookmark.
  if (site !== null) return site === 'same-origin' || site === 'none'
  if (!origin) return !strict
  // Of the host alone: behind a proxy that ends TLS the scheme is not known.
  return URL.canParse(origin) && new URL(origin).host === hostOf(req, new URL(origin).protocol)
}

// As URL writes it, without the port that the scheme has anyway.
function hostOf(req: Request, protocol: string): string | null {
  const url = `${protocol}//${req.host}`
  return URL.canParse(url) ? new URL(url).host : null
}
