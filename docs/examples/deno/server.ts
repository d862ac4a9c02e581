// An application on Deno: deno serve --port 8000 --host 127.0.0.1 server.ts

import { wsgify } from 'wsgify'

const app = wsgify((req) => `hello ${req.GET.get('name') ?? 'world'}, from ${req.remoteAddr}\n`)

export default { fetch: app.fetch }
