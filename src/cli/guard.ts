// An exception that nobody caught, thrown in a timer or a callback, costs the request it belongs to and no other: that
// one is answered with 500, and the process is told to end when the others are answered.

import { AsyncLocalStorage } from 'node:async_hooks'
import { closeBody } from '../environ/body.ts'
import { type Application, isPromiseLike, toWsgi, type Wsgi } from '../environ/contract.ts'

interface Ticket {
  /** Fails the request, where it is still waited for. */
  fail: (error: unknown) => void
}

/** An application whose requests are known by what they start, and whoever is told of what escapes from them. */
export interface Guarded {
  readonly app: Wsgi
  /** Listens for what escapes; `escaped` is called each time, after its request has failed. */
  watch(escaped: (error: unknown) => void): void
}

/** Guards an application. */
export function guard(app: Application): Guarded {
  const wsgi = toWsgi(app)
  const tickets = new AsyncLocalStorage<Ticket>()
  return {
    app: (environ, startResponse) => {
      const ticket: Ticket = { fail: () => undefined }
      const body = tickets.run(ticket, wsgi, environ, startResponse)
      if (!isPromiseLike(body)) return body
      const failed = new Promise<never>((_, reject) => {
        ticket.fail = (error) => {
          reject(error)
          // What is answered after all is for nobody.
          body.then(closeBody, () => undefined)
        }
      })
      return Promise.race([body, failed])
    },
    watch: (escaped) => {
      const told = (error: unknown) => {
        tickets.getStore()?.fail(error)
        escaped(error)
      }
      process.on('uncaughtException', told)
      process.on('unhandledRejection', told)
    },
  }
}
