// Cookies as a browser keeps them: their flags hold, and what is deleted is gone.

import { expect, test } from 'vitest'
import { Response, wsgify } from '../../src/index.ts'
import { openPage } from '../support/browser.ts'
import { running } from '../support/talk.ts'

const page = (text: string) => new Response(`<!doctype html><p>${text}`, { contentType: 'text/html' })

test('flags, paths and deletion', async (context) => {
  const tab = await openPage(context)
  const app = wsgify((req) => {
    const res = page([...req.cookies.keys()].sort().join(','))
    if (req.pathInfo === '/set') {
      res.setCookie('plain', 'a b"c;d\u00e9', { sameSite: 'lax' })
      res.setCookie('hidden', '1', { httpOnly: true, sameSite: 'strict', maxAge: 1000 })
      res.setCookie('below', '1', { path: '/below' })
      res.setCookie('__Host-safe', '1', { secure: true, path: '/' })
      res.setCookie('apart', '1', { secure: true, sameSite: 'none', partitioned: true })
    }
    if (req.pathInfo === '/read') return page(req.cookies.get('plain') ?? 'none')
    if (req.pathInfo === '/delete') {
      for (const name of ['plain', 'hidden']) res.deleteCookie(name)
      res.deleteCookie('below', { path: '/below' })
      res.deleteCookie('__Host-safe', { secure: true })
      res.deleteCookie('apart', { secure: true, sameSite: 'none', partitioned: true })
    }
    return res
  })
  const { port } = await running(app)
  // To browsers localhost is as good as https.
  const url = `http://localhost:${port}`
  const names = async (path: string) => {
    await tab.goto(url + path)
    return tab.locator('p').textContent()
  }
  await names('/set')
  const kept = await tab.context().cookies([url, `${url}/below`])
  const flags = kept.map(({ name, path, httpOnly, secure, sameSite, expires }) => [
    name,
    path,
    httpOnly,
    secure,
    sameSite,
    expires === -1,
  ])
  expect(flags.sort()).toEqual([
    ['__Host-safe', '/', false, true, 'Lax', true],
    ['apart', '/', false, true, 'None', true],
    ['below', '/below', false, false, 'Lax', true],
    ['hidden', '/', true, false, 'Strict', false],
    ['plain', '/', false, false, 'Lax', true],
  ])
  expect(await names('/')).toBe('__Host-safe,apart,hidden,plain')
  expect(await names('/below/x')).toBe('__Host-safe,apart,below,hidden,plain')
  expect(await names('/read')).toBe('a b"c;d\u00e9')
  expect(await tab.evaluate("document.cookie.includes('hidden')")).toBe(false)
  await names('/delete')
  expect(await names('/below/x')).toBe('')
})
