// An application for faults of a worker: it blocks for ever, or as long as a file says.

import { appendFileSync, readFileSync } from 'node:fs'

/** Answers with its process; `/block` never ends, `/busy` keeps the processor for two seconds. */
export function app(environ, startResponse) {
  const { PATH_INFO } = environ
  if (PATH_INFO === '/block') for (;;);
  if (PATH_INFO === '/busy') for (const end = Date.now() + 2000; Date.now() < end; );
  startResponse('200 OK', [['Content-Type', 'text/plain']])
  return {
    *[Symbol.iterator]() {
      try {
        yield `${process.pid}`
      } finally {
        if (process.env.CLOSED) appendFileSync(process.env.CLOSED, `${PATH_INFO}\n`)
      }
    },
  }
}

/** Loads as a file says at that moment: at once, never, with an error, or so that nothing else can happen. */
export async function makeApp() {
  const how = readFileSync(process.env.HOW, 'utf8').trim()
  if (process.env.LOADS) appendFileSync(process.env.LOADS, `${how}\n`)
  if (how === 'never') await new Promise(() => undefined)
  if (how === 'fails') throw new Error('on purpose')
  if (how === 'exits') process.exit(7)
  if (how === 'blocks') for (;;);
  if (how === 'slowly') await new Promise((resolve) => setTimeout(resolve, 1500))
  return app
}
