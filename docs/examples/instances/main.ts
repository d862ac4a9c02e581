// Serves the instances API: `npm start`, then the lines it prints. HOST, PORT and TOKEN may be set in the environment.

import { serve } from 'wsgify/gateways/node'
import { makeApp } from './app.ts'

const { HOST: host = '127.0.0.1', PORT: port = '8000', TOKEN: token = 'open-sesame' } = process.env

const server = await serve(makeApp({ token }), { host, port: Number(port) })

console.log(`The instances API answers at ${server.url}

  curl -i -H 'X-Auth-Token: ${token}' ${server.url}/instances
  curl -i -H 'X-Auth-Token: ${token}' -d name=demo ${server.url}/instances
  curl -i ${server.url}/instances
`)

// The first signal stops gracefully: what runs is answered. The second stops at once.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void server.close())
