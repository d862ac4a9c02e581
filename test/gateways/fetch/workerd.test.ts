import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { resolve } from 'node:path'
import type { Plugin } from 'esbuild'
import { askHttp } from '../conformance/http-client.ts'
import { Notes } from '../conformance/notes.ts'
import { conform } from '../conformance/suite.ts'
import { needs, serveBy, workerd } from './runtimes.ts'

// A Worker has no files to write notes to.
const remoteNotes: Plugin = {
  name: 'remote-notes',
  setup: ({ onResolve }) =>
    onResolve({ filter: /\/notes\.ts$/ }, () => ({ path: resolve('test/gateways/fetch/remote-notes.ts') })),
}

/** Keeps the notes of applications that ask by HTTP. */
async function keepNotes() {
  const server = createServer(async (req, res) => {
    const notes = new Notes(new URL(req.url ?? '', 'http://notes').searchParams.get('file') ?? '')
    let line = ''
    for await (const chunk of req) line += chunk
    if (req.method === 'POST') notes.add(line)
    try {
      res.end(notes.lines.join('\n'))
    } catch {
      res.end()
    }
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, close: () => server.close() }
}

conform({
  name: 'fetch, workerd',
  differs: {
    'bytes beyond ASCII': 'workerd reads fields as UTF-8, and these bytes are not',
    'bytes beyond ASCII in a field': 'workerd writes fields as UTF-8',
    'a client that leaves before its answer aborts the signal':
      'workerd sees that its client has left when it writes',
  },
  wavers: {
    'a body beyond the limit is refused with 413':
      'workerd closes a connection whose body is not read, and a client that is still sending may not see the answer',
  },
  needs: (context) => needs(workerd, context),
  async serve() {
    const notes = await keepNotes()
    const { port, close } = await serveBy(workerd, {
      source: './test/gateways/fetch/everything.ts',
      plugins: [remoteNotes],
      // For what the checks use themselves.
      flags: ['nodejs_compat'],
      bindings: { NOTES: notes.url },
    })
    return {
      port,
      ask: (ask) => askHttp(port, ask),
      close: async () => {
        await close()
        notes.close()
      },
    }
  },
})
