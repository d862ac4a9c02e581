// A line for each request, as the application answers it. What a server knows of the connection it logs itself.

import { toWsgi, type Wsgi } from '../environ/contract.ts'
import { wsgify } from '../wsgify/wsgify.ts'
import { LOG_FORMATS, type LogFormat, logLine } from './log-line.ts'
import { type Filter, type Logger, loggerOf, oneOf, readSettings } from './settings.ts'
import { watched } from './watched.ts'

/** How requests are told, and to whom. */
export interface AccessLogOptions {
  /** Apache's `combined` format by default, `common`, or `json`. */
  readonly format?: LogFormat | undefined
  /** Gets each line; `wsgi.errors` by default, which also gets what a logger throws. */
  readonly logger?: Logger | undefined
}

/**
 * Tells each request in a line, once its body was given to the server, with the milliseconds it took; one whose client left or
 * which failed too, as 499 and 500. Nothing that a client sends can end a line.
 *
 * @example
 * accessLog(app, { format: 'json', logger: pino() })
 */
export const accessLog: Filter<AccessLogOptions> = /* @__PURE__ */ wsgify.middleware(
  (_req, app, { format, logger }): Wsgi => {
    const wsgi = toWsgi(app)
    return (environ, startResponse) => {
      // What inner layers do to the environ is not what the client asked for.
      const method = environ.REQUEST_METHOD
      const target = environ['wsgify.raw_target'] ?? environ.SCRIPT_NAME + environ.PATH_INFO
      return watched(wsgi, environ, startResponse, ({ status, bytes, milliseconds }) => {
        const remoteAddr = environ['wsgify.client_addr'] ?? environ.REMOTE_ADDR ?? ''
        const protocol = environ.SERVER_PROTOCOL
        const logged = { remoteAddr, method, target, protocol, status, bytes, milliseconds, environ }
        const line = logLine(logged, format)
        return logger === null ? environ['wsgi.errors'].write(`${line}\n`) : logger.info(line)
      })
    }
  },
  (given: AccessLogOptions) =>
    readSettings(
      given,
      { format: [oneOf(...LOG_FORMATS), 'combined'], logger: [loggerOf, null] },
      // What Paste's translogger is told of its logger, which is Python's.
      { logger_name: null, logging_level: null, set_logger_level: null, setup_console_handler: null },
    ),
)
