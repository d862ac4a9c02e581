// Server-sent events as a browser's EventSource reads them.

import { expect, test } from 'vitest'
import { Response, type ServerSentEvent, wsgify } from '../../src/index.ts'
import { openPage } from '../support/browser.ts'
import { running } from '../support/talk.ts'

test('events arrive as they are made, and after a break those that were missed', async (context) => {
  const page = await openPage(context)
  const asked: (string | null | undefined)[] = []
  let closed = 0
  const app = wsgify((req) => {
    if (req.pathInfo !== '/events')
      return new Response('<!doctype html><title>events</title>', { contentType: 'text/html' })
    asked.push(req.lastEventId)
    const from = Number(req.lastEventId ?? 0)
    async function* events(): AsyncGenerator<ServerSentEvent> {
      try {
        yield { retry: 50, comment: 'hello' }
        for (let id = from + 1; id <= from + 2; id++) {
          yield { id: String(id), event: 'made', data: { name: `inst-${id}\n\u00e9` } }
          await new Promise((resolve) => setTimeout(resolve, 20))
        }
        const { signal } = req
        if (from >= 2 && !signal.aborted)
          await new Promise((resolve) => signal.addEventListener('abort', resolve))
      } finally {
        closed++
      }
    }
    return Response.sse(events(), { heartbeat: 50 })
  })
  const { port } = await running(app)
  await page.goto(`http://127.0.0.1:${port}/`)
  const got = await page.evaluate(
    () =>
      new Promise<string[]>((resolve) => {
        const found: string[] = []
        const source = new EventSource('/events')
        source.addEventListener('made', (event) => {
          found.push(`${event.lastEventId}: ${JSON.parse(event.data).name}`)
          if (found.length < 4) return
          source.close()
          resolve(found)
        })
      }),
  )
  expect(got).toEqual(['1: inst-1\n\u00e9', '2: inst-2\n\u00e9', '3: inst-3\n\u00e9', '4: inst-4\n\u00e9'])
  expect(asked).toEqual([null, '2'])
  await expect.poll(() => closed, { timeout: 5000 }).toBe(2)
})
