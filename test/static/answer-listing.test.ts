import { expect, test } from 'vitest'
import type { Body } from '../../src/environ/contract.ts'
import { lint } from '../../src/environ/lint.ts'
import { Request } from '../../src/message/request.ts'
import { answerListing } from '../../src/static/answer-listing.ts'
import { PAGE_POLICY } from '../../src/static/listing-page.ts'
import { folderWith } from '../support/files.ts'

async function ask(path: string, headers: Record<string, string> = {}, method = 'GET') {
  const folder = { path, root: path, dotFiles: false }
  const app = lint(async (environ, start) => (await answerListing(folder, environ, start)) as Body)
  const answer = await Request.blank('/sub/', { method, headers, baseUrl: 'http://x/f%C3%BCr' }).getResponse(
    app,
  )
  return { status: answer.status, headers: answer.headers, text: await answer.text() }
}

test('browsers get a page', async () => {
  const { status, headers, text } = await ask(folderWith({ 'a.txt': 'abc' }), {
    Accept: 'text/html,*/*;q=0.8',
  })
  expect([status, headers.get('Content-Type')]).toEqual([200, 'text/html; charset=UTF-8'])
  expect(headers.get('Content-Security-Policy')).toBe(PAGE_POLICY)
  expect(headers.get('X-Content-Type-Options')).toBe('nosniff')
  expect([headers.get('Vary'), headers.get('Cache-Control')]).toEqual(['Accept', 'no-cache'])
  expect(text).toContain('<title>/f\u00fcr/sub/</title>')
})

test('programs get JSON', async () => {
  const { headers, text } = await ask(folderWith({ 'a.txt': 'abc', 'd/x': '' }), {
    Accept: 'application/json',
  })
  expect(headers.get('Content-Type')).toBe('application/json')
  const entries = JSON.parse(text)
  expect(entries).toMatchObject({
    path: '/f\u00fcr/sub/',
    entries: [
      { name: 'd', type: 'directory', size: null },
      { name: 'a.txt', type: 'file', size: 3 },
    ],
    truncated: false,
  })
  expect(new Date(entries.entries[1].modified).getTime()).toBeLessThan(Date.now() - 1000)
})

test('a list has a version, and HEAD has no body', async () => {
  const folder = folderWith({ 'a.txt': 'abc' })
  const { headers } = await ask(folder)
  expect((await ask(folder, { 'If-None-Match': headers.get('ETag') as string })).status).toBe(304)
  const head = await ask(folder, {}, 'HEAD')
  expect([head.text, head.headers.get('Content-Length')]).toEqual(['', headers.get('Content-Length')])
})

test('what cannot be read has no list, and nothing is answered', async () => {
  const folder = { path: '/nothing', root: null, dotFiles: false }
  const never = () => expect.unreachable()
  expect(await answerListing(folder, Request.blank('/').environ, never)).toBe(null)
})
