// A form with a file, filled in and sent by a browser.

import { expect, test } from 'vitest'
import { Response, wsgify } from '../../src/index.ts'
import { openPage } from '../support/browser.ts'
import { running } from '../support/talk.ts'

const FORM = `<!doctype html><meta charset="utf-8">
<form method="post" enctype="multipart/form-data" action="/"><input name="title"><input name="tag" value="a"><input
name="tag" value="b"><textarea name="text"></textarea><input type="file" name="photo" multiple><button>Send</button></form>`

test('fields and files arrive as they were given', async (context) => {
  const page = await openPage(context)
  let taken: unknown
  const app = wsgify(async (req) => {
    if (req.method === 'GET') return new Response(FORM, { contentType: 'text/html' })
    const form = await req.POST()
    const files = form.getAll('photo').filter((file) => typeof file !== 'string')
    taken = {
      title: form.get('title'),
      tags: form.getAll('tag'),
      text: form.get('text'),
      files: await Promise.all(
        files.map(async (file) => [
          file.name,
          file.type,
          file.size,
          new Uint8Array(await file.arrayBuffer())[0],
        ]),
      ),
    }
    // A page that is reloaded must not send the form again.
    return Response.redirect('/', 303)
  })
  const { port } = await running(app, { limits: { spoolBytes: 100_000 } })
  await page.goto(`http://127.0.0.1:${port}/`)
  await page.fill('[name=title]', '\u00dcber "uns" \u{1f600}')
  await page.fill('[name=text]', 'line 1\nline 2')
  await page.setInputFiles('[name=photo]', [
    { name: 'k\u00e4se "1".png', mimeType: 'image/png', buffer: Buffer.alloc(3, 7) },
    { name: 'large.bin', mimeType: 'application/octet-stream', buffer: Buffer.alloc(300_000, 9) },
    { name: 'empty.txt', mimeType: 'text/plain', buffer: Buffer.alloc(0) },
  ])
  await Promise.all([page.waitForURL('**/'), page.click('button')])
  await expect
    .poll(() => taken)
    .toEqual({
      title: '\u00dcber "uns" \u{1f600}',
      tags: ['a', 'b'],
      text: 'line 1\r\nline 2',
      files: [
        ['k\u00e4se "1".png', 'image/png', 3, 7],
        ['large.bin', 'application/octet-stream', 300_000, 9],
        ['empty.txt', 'text/plain', 0, undefined],
      ],
    })
})
