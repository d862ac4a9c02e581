// An application on Bun: bun run server.ts

import { wsgify } from 'wsgify'

const app = wsgify((req) => `hello ${req.GET.get('name') ?? 'world'}, from ${req.remoteAddr}\n`)

export default { port: Number(process.env['PORT'] ?? 8000), hostname: '127.0.0.1', fetch: app.fetch }
