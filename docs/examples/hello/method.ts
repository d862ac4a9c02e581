// wsgify on a method: what it returns becomes the answer, an object as JSON.

import { HTTPNotFound, type Request, wsgify } from 'wsgify'
import { serve } from 'wsgify/gateways/node'

class Greeter {
  readonly #greetings = { en: 'hello', de: 'hallo', fr: 'bonjour' }

  @wsgify
  greet(req: Request) {
    const language = req.acceptLanguage.best(['en', 'de', 'fr'] as const)
    if (language === null) throw new HTTPNotFound('no greeting in a language that you read')
    return { language, greeting: this.#greetings[language] }
  }
}

// Each instance has an application of its own.
const server = await serve(wsgify(new Greeter().greet), { port: Number(process.env['PORT'] ?? 8000) })
console.log(server.url)
