// Lint: a middleware that holds both sides to the contract, the gateway and the application. The `///` lines of the
// lint files are the contract in words; `npm run docs:pages` prints them, in this order of files, to docs/contract.md.

import {
  type Application,
  type Body,
  type Environ,
  isPromiseLike,
  type StartResponse,
  toWsgi,
  type Wsgi,
} from './contract.ts'
import { checkBody } from './lint-body.ts'
import { check, LintError, type Warn } from './lint-check.ts'
import { checkEnviron } from './lint-environ.ts'
import { checkHead, type Exchange } from './lint-head.ts'
import { watchStreams } from './lint-input.ts'
import { tellParts } from './pipeline.ts'

export { LintError }

/** What can be set about lint. */
export interface LintOptions {
  /** Takes each warning, one line without its end. Otherwise they are written to the request's `wsgi.errors`. */
  readonly warn?: Warn | undefined
}

/**
 * Wraps an application so that every call of it is checked, what the gateway gives as well as what the application
 * answers. Otherwise it is as if it were not there: a synchronous application stays synchronous, a streaming one streams.
 *
 * Throws a LintError to the side that broke a rule; `rule` names it. `docs/contract.md` has the rules.
 *
 * @example
 * const app = lint((environ, startResponse) => {
 *   startResponse('200 OK', [['Content-Type', 'text/plain']])
 *   return `you asked for ${environ.PATH_INFO}`
 * })
 */
export function lint(app: Application, options: LintOptions = {}): Wsgi {
  /// # The application
  ///
  /// An application is a function `(environ, startResponse)`, or an object that has such a function as its method
  /// `wsgi`. Whoever calls applications takes both forms. Anything else is refused when it is handed over, with a
  /// `TypeError`, and not when the first request comes.
  const wsgi = toWsgi(app)

  const checked: Wsgi = (environ, startResponse, ...more: unknown[]) => {
    /// The gateway calls the application once for each request, with exactly these two arguments, by position.
    check('call-arguments', more.length === 0, more.length + 2, 'an application is called with two arguments')
    check(
      'call-start-response',
      typeof startResponse === 'function',
      startResponse,
      'the second argument of an application is the function startResponse',
    )
    /// Many calls may be under way at once in one thread, so an application keeps what belongs to a request in its
    /// environ or in its own variables, never beside them.

    const warn = options.warn ?? warnTo(environ)
    checkEnviron(environ, warn)
    watchStreams(environ)
    const exchange: Exchange = { method: environ.REQUEST_METHOD, warn, head: undefined, produced: 0 }

    /// The answer of an application is its body, or a promise of its body. One that can answer at once answers
    /// without a promise, and is then heard without one: gateways and middleware do not await what need not be
    /// awaited.
    ///
    /// An application may throw, or its promise be rejected: then it has given up this request, and whoever called it
    /// decides what the client is told. A gateway answers 500 if nothing was sent yet, says nothing of the error to
    /// the client, and writes it to `wsgi.errors`.
    const body = wsgi(environ, watchStart(startResponse, exchange))
    return isPromiseLike(body)
      ? body.then((settled) => checkBody(settled, exchange))
      : checkBody(body as Body, exchange)
  }
  return tellParts(checked, [app], ([other]) => lint(other as Application, options), lint)
}

function watchStart(startResponse: StartResponse, exchange: Exchange): StartResponse {
  return (...args: Parameters<StartResponse>) => {
    /// # startResponse
    ///
    /// The application says its status and header fields with `startResponse(status, headers)`, or, when it replaces
    /// an answer because of an error, with `startResponse(status, headers, error)`.
    check(
      'start-response-arguments',
      args.length === 2 || args.length === 3,
      args.length,
      'startResponse takes two arguments, or three',
    )
    const [status, headers, error] = args
    const head = checkHead(status, headers, exchange.warn)

    /// The error is whatever was caught. `undefined` and `null` mean that there is none. Other values that are false
    /// in a condition are refused, since some gateway would take them for none.
    const failing = error !== undefined && error !== null
    check(
      'start-response-error',
      error || !failing,
      error,
      'the error given to startResponse is undefined, null or the error that was caught',
    )

    /// The application calls it before its first chunk is taken: before it returns when the body is one chunk or an
    /// array, and otherwise in the first step of the iterator at the latest, which is where a generator calls it. It
    /// never calls it after the body has come to its end.
    check(
      'start-response-late',
      exchange.over !== true,
      status,
      'startResponse is called before the body has come to its end',
    )

    /// A second call is an error, unless it comes with `error`. Then it replaces the status and the fields of the
    /// call before.
    check(
      'start-response-again',
      exchange.head === undefined || failing,
      status,
      'startResponse is called once, or again with an error',
    )

    let returned: unknown
    try {
      returned = startResponse(...args)
    } catch (thrown) {
      /// When the head has left already, the gateway throws the very `error` it was given, out of `startResponse`
      /// into the application. The application lets it pass; the gateway then breaks the answer off in such a way
      /// that the client can tell that it is not whole.
      if (failing && exchange.produced > 0 && thrown !== error) {
        throw new LintError(
          'start-response-rethrow',
          thrown,
          'startResponse throws the error it was given when the head has left',
          { cause: thrown },
        )
      }
      exchange.refused = failing && thrown === error
      throw thrown
    }

    /// `startResponse` only stores. The gateway sends nothing before the first chunk that is not empty, or the end of
    /// the body when there is none; until then the application may change its mind. It answers at once: nobody awaits
    /// it. There is no `write` function; an application that wants to push chunks is a generator.
    check(
      'start-response-promise',
      !isPromiseLike(returned),
      returned,
      'startResponse has done its work when it returns, and gives nothing to await',
    )
    exchange.head = head

    /// The gateway may send the list as it stands and keep it, but writes neither to the list nor to its pairs:
    /// applications share them between responses.
  }
}

// The stream is read before watchStreams replaces it, and may be anything: the environ has not been checked yet.
function warnTo(environ: Environ): Warn {
  const errors = (environ as Environ | undefined)?.['wsgi.errors']
  return (message) => {
    if (typeof errors?.write === 'function') errors.write(`lint: ${message}\n`)
  }
}
