// What is deployed: an application that needs a store, with two paths for those who watch it.

import { wsgify } from 'wsgify'
import { catchErrors, healthcheck, requestId } from 'wsgify/filters'

const store = process.env['STORE'] ?? 'http://127.0.0.1:6001/'

const hello = wsgify(async (req) => {
  const answer = await fetch(store, { signal: req.signal })
  return `hello ${req.clientAddr}, the store says ${await answer.text()}\n`
})

const api = requestId(catchErrors(hello))

// Ready: what it needs is there, so requests may come. Alive: the process answers; to start it anew would not mend a store.
const ready = healthcheck(api, {
  path: '/ready',
  checks: { store: async (signal) => (await fetch(store, { signal })).ok },
})
export default healthcheck(ready, { path: '/alive' })
