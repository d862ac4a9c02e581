// The pages that this package writes itself, in a browser: they fit, they read well, and nothing in them runs.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Application } from '../../src/environ/contract.ts'
import { DevelopmentErrors } from '../../src/exc/development/development-errors.ts'
import { HTTPFound, HTTPNotAcceptable, HTTPNotFound, wsgify } from '../../src/index.ts'
import { DirectoryApp } from '../../src/static/directory-app.ts'
import { complaintsOf, looks, openPage, picture } from '../support/browser.ts'
import { running } from '../support/talk.ts'

const HOSTILE = `<img src=x onerror="window.evil = 1"><script>window.evil = 1</script>" onmouseover="window.evil = 1`

const failing = wsgify((req) => {
  try {
    JSON.parse('{ "name": ')
  } catch (cause) {
    throw new Error(`the instance could not be read: ${req.GET.get('name') ?? ''}`, { cause })
  }
})

let root = ''
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'listing-'))
  for (const name of ['images', 'a folder', '.hidden']) mkdirSync(join(root, name))
  for (const [name, size] of [
    ['index of all things.txt', 12],
    ['movie.webm', 45_000_000],
    ['\u00fcber-uns.html', 4100],
    ['<img src=x onerror="window.evil=1">.png', 3],
    [`${'a-very-long-name-'.repeat(8)}.tar.gz`, 1_234_567],
    ['#100%?.css', 1],
    ['javascript:alert(1)', 1],
  ] as const) {
    writeFileSync(join(root, name), Buffer.alloc(size))
  }
})
afterAll(() => rmSync(root, { recursive: true }))

const pages: [name: string, app: () => Application, path: string, status: number][] = [
  ['error', () => wsgify(() => new HTTPNotFound(`no instance ${HOSTILE}`)), '/', 404],
  [
    'alternatives',
    () =>
      wsgify(
        () => new HTTPNotAcceptable({ alternatives: ['/a.json', `/b?${HOSTILE}`, 'javascript:alert(1)'] }),
      ),
    '/',
    406,
  ],
  [
    'development',
    () => new DevelopmentErrors(failing),
    `/?name=${encodeURIComponent(HOSTILE)}&token=secret`,
    500,
  ],
  ['listing', () => new DirectoryApp(root, { listing: true }), '/', 200],
]

/** What stands out to the right of the window, and whether anything has run. */
const FAULTS = `({
  evil: window.evil ?? null,
  wide: document.documentElement.scrollWidth > document.documentElement.clientWidth,
  lang: document.documentElement.lang,
  title: document.title !== '',
  charset: document.characterSet,
  unsafe: [...document.querySelectorAll('a')].filter((a) => !/^https?:/.test(a.href)).map((a) => a.href),
})`

async function visit(page: Page, url: string) {
  const complaints = complaintsOf(page)
  const answer = await page.goto(url)
  return { status: answer?.status(), policy: answer?.headers()['content-security-policy'], complaints }
}

describe.each(pages)('the page of %s', (name, app, path, status) => {
  test.for(looks)('in %s', async ([look, options], context) => {
    const page = await openPage(context, options)
    const { port } = await running(app())
    const visited = await visit(page, `http://127.0.0.1:${port}${path}`)
    expect(visited).toMatchObject({ status, complaints: [] })
    expect(visited.policy ?? '').toContain("default-src 'none'")
    await picture(page, `${name}-${look}`)
    expect(await page.evaluate(FAULTS)).toEqual({
      evil: null,
      wide: false,
      lang: 'en',
      title: true,
      charset: 'UTF-8',
      unsafe: [],
    })
    expect(await page.content()).not.toContain('=secret')
  })
})

test('a list of files leads to each of them, and back', async (context) => {
  const page = await openPage(context)
  const { port } = await running(new DirectoryApp(root, { listing: true }))
  const url = `http://127.0.0.1:${port}/`
  await page.goto(url)
  const names = await page.locator('tbody a').allTextContents()
  for (const name of [
    '#100%?.css',
    '\u00fcber-uns.html',
    'images/',
    '<img src=x onerror="window.evil=1">.png',
  ]) {
    expect(names.map((text) => text.replace(/\/$/, ''))).toContain(name.replace(/\/$/, ''))
  }
  expect(names.some((name) => name.includes('hidden'))).toBe(false)
  const links = (await page.evaluate(
    `[...document.querySelectorAll('tbody a')].map((a) => a.href)`,
  )) as string[]
  for (const link of links)
    expect([link, (await fetch(link, { method: 'HEAD' })).status]).toEqual([link, 200])
  await page.getByRole('link', { name: /a folder/ }).click()
  expect(page.url()).toBe(`${url}a%20folder/`)
  await page.goBack()
  expect(page.url()).toBe(url)
})

test('a redirect that is spelled like another site stays on this one', async (context) => {
  const page = await openPage(context)
  const app = wsgify((req) => {
    const to = req.GET.get('to')
    return to === null ? `at ${req.pathInfo}` : new HTTPFound({ location: to })
  })
  const { port } = await running(app)
  const spelled = [
    '//evil.example/',
    '/\\evil.example/',
    '\t//evil.example',
    ' //evil.example',
    'http:evil.example',
    '\\\\evil.example',
    'javascript:alert(1)',
  ]
  for (const to of spelled) {
    await page.goto(`http://127.0.0.1:${port}/?to=${encodeURIComponent(to)}`)
    expect([to, new URL(page.url()).host]).toEqual([to, `127.0.0.1:${port}`])
    expect(await page.textContent('body')).toMatch(/^at \//)
  }
})
