// What proxies say of the client, from those that are trusted: `trustProxies` as a filter.

import { proxyResolver } from '../environ/proxies.ts'
import { wsgify } from '../wsgify/wsgify.ts'
import { type Filter, oneOf, readSettings, texts } from './settings.ts'

/** Whom to believe what. */
export interface ProxyHeadersOptions {
  /** Addresses and networks of the proxies, such as `10.0.0.0/8`; `loopback` and `private` stand for theirs. None by default. */
  readonly proxies?: readonly string[] | undefined
  /** The fields that they set; `x-forwarded` by default. */
  readonly fields?: 'forwarded' | 'x-forwarded' | undefined
}

/**
 * Resolves who the client is and what it asked for behind proxies, as `trustProxies` does. Who is not trusted has such fields
 * removed, so without `proxies` nobody is believed.
 *
 * @example
 * proxyHeaders(app, { proxies: ['loopback', '10.0.0.0/8'] })
 */
export const proxyHeaders: Filter<ProxyHeadersOptions> = /* @__PURE__ */ wsgify.middleware(
  (req, app, { resolve }) => {
    resolve(req.environ)
    return app
  },
  (given: ProxyHeadersOptions) => ({
    resolve: proxyResolver(
      readSettings(
        given,
        { proxies: [texts, []], fields: [oneOf('forwarded', 'x-forwarded'), 'x-forwarded'] },
        { enable_proxy_headers_parsing: null, oslo_config_project: null },
      ),
    ),
  }),
)
