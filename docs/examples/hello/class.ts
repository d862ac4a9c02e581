// An application as a class: whatever has a method `wsgi` is one. It streams its body, a piece at a time.

import type { Environ, StartResponse } from 'wsgify'
import { serve } from 'wsgify/gateways/node'

class Countdown {
  readonly #from: number

  constructor(from: number) {
    this.#from = from
  }

  wsgi(_environ: Environ, startResponse: StartResponse) {
    startResponse('200 OK', [['Content-Type', 'text/plain; charset=UTF-8']])
    return this.#steps()
  }

  *#steps() {
    for (let left = this.#from; left > 0; left--) yield `${left}\n`
    yield 'hello\n'
  }
}

const server = await serve(new Countdown(3), { port: Number(process.env['PORT'] ?? 8000) })
console.log(server.url)
