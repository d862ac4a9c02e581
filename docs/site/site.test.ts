// The site as readers have it, in a browser, served by ourselves: npm run docs, then npm run docs:check.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { serve } from '../../src/gateways/node.ts'
import { DirectoryApp } from '../../src/static/directory-app.ts'
import { looks, openPage, picture } from '../../test/support/browser.ts'

const dist = new URL('dist', import.meta.url).pathname
let pages: string[] = []
beforeAll(() => {
  pages = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.html'))
})

async function site(): Promise<string> {
  const server = await serve(new DirectoryApp(dist), { port: 0 })
  onTestFinished(() => server.close())
  return server.url
}

/** What a page complains about: errors of scripts, and what could not be loaded. */
function faultsOf(page: Page): string[] {
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(error.message))
  page.on('response', (answer) => {
    if (answer.status() >= 400) faults.push(`${answer.status()} ${answer.url()}`)
  })
  return faults
}

test('has the guides, the reference and the readme', () => {
  const wanted = [
    'index',
    'guides',
    'tutorial',
    'requests',
    'filters',
    'reference/wsgify',
    'reference/headers',
    'changelog',
  ]
  expect(wanted.filter((name) => !pages.includes(`${name}.html`))).toEqual([])
  const reference = readFileSync(join(dist, 'reference/wsgify.html'), 'utf8')
  for (const name of ['wsgify', 'Request', 'Response', 'HTTPNotFound']) expect(reference).toContain(name)
})

test('every link leads to a page, and every anchor to a heading', () => {
  const ids = new Map<string, Set<string>>()
  const textOf = (page: string) => readFileSync(join(dist, page), 'utf8')
  const known = (page: string) => {
    let found = ids.get(page)
    if (found === undefined) {
      found = new Set([...textOf(page).matchAll(/ id="([^"]+)"/g)].map(([, id = '']) => id))
      ids.set(page, found)
    }
    return found
  }
  const dead: string[] = []
  // The reference is made by a tool out of names that it knows; what people wrote is what goes wrong.
  for (const page of pages.filter((path) => !path.startsWith('reference/') && path !== '404.html')) {
    for (const [, href = ''] of textOf(page).matchAll(/<a [^>]*href="(\/[^"]*|#[^"]*)"/g)) {
      const [path = '', anchor = ''] = href.split('#')
      const to = path === '' ? page : path.replace(/^\//, '').replace(/(^|\/)$/, '$1index.html')
      if (/\.(?:txt|xml|svg|png)$/.test(to)) continue
      if (!pages.includes(to)) dead.push(`${page}: ${href}`)
      else if (anchor !== '' && !known(to).has(decodeURIComponent(anchor))) dead.push(`${page}: ${href}`)
    }
  }
  expect([...new Set(dead)]).toEqual([])
})

test('llms.txt names every guide', () => {
  const text = readFileSync(join(dist, 'llms.txt'), 'utf8')
  for (const name of ['tutorial', 'requests', 'filters', 'gateways', 'migrating/express']) {
    expect(text).toContain(`(/${name}.html): `)
  }
  expect(text).not.toContain('```')
  expect(readFileSync(join(dist, 'llms-full.txt'), 'utf8')).toContain('# Header values')
})

test('is searched without a network, and by keyboard', async (context) => {
  const page = await openPage(context)
  page.setDefaultTimeout(40_000) // the index is a megabyte to parse
  const faults = faultsOf(page)
  const url = await site()
  await page.context().route(
    (address) => address.origin !== url,
    (route) => route.abort(),
  )
  await page.goto(`${url}/`)
  // Nobody listens before the scripts of the page have begun.
  const box = page.locator('.VPLocalSearchBox input')
  for (let tries = 0; tries < 40 && !(await box.isVisible()); tries++) {
    await page.keyboard.press('Control+k')
    await page.waitForTimeout(500)
  }
  await box.waitFor() // what is typed before is lost
  // A word that is near enough to those of the pages.
  await page.keyboard.type('preconditions')
  expect(await box.inputValue()).toBe('preconditions')
  const first = page.locator('.VPLocalSearchBox .result', { hasText: /condition/i }).first()
  await first.waitFor()
  const found = new URL((await first.getAttribute('href')) ?? '', url).pathname
  await first.focus()
  await page.keyboard.press('Enter')
  await page.waitForURL((address) => address.pathname === found)
  await page.locator('.VPDoc', { hasText: /condition/i }).waitFor()
  expect(faults).toEqual([])
})

test('code is copied as it stands', async (context) => {
  const page = await openPage(context, { permissions: ['clipboard-read', 'clipboard-write'] })
  const url = await site()
  // The clipboard is for secure places; to browsers localhost is one.
  await page.goto(`${url.replace('127.0.0.1', 'localhost')}/tutorial.html`)
  const block = page.locator('div.language-ts').first()
  await block.hover()
  await block.locator('button.copy').click()
  const copied = await page.evaluate<string>('navigator.clipboard.readText()')
  const [, written] = /^```ts app\.ts\n([\s\S]*?)```$/m.exec(readFileSync('docs/tutorial.md', 'utf8')) ?? []
  expect(copied.trimEnd()).toBe(written?.trimEnd())
})

describe.each(looks)('%s', (look, options) => {
  test('is read and walked through', async (context) => {
    const page = await openPage(context, options)
    const faults = faultsOf(page)
    const url = await site()
    await page.goto(`${url}/`)
    expect(await page.textContent('h1')).toContain('wsgify')
    await picture(page, `site-${look}-front`)
    if (options.isMobile) {
      const wide = 'document.documentElement.scrollWidth - document.documentElement.clientWidth'
      for (const path of ['/', '/filters.html', '/gateways.html', '/reference/wsgify.html']) {
        await page.goto(url + path)
        expect([path, await page.evaluate<number>(wide)]).toEqual([path, 0])
      }
      await page.goto(`${url}/`)
      await page.locator('.VPLocalNav button.menu').click()
    }
    await page.locator('.VPSidebar a', { hasText: 'Requests' }).first().click()
    await page.waitForURL(/requests\.html/)
    await page.locator('h1', { hasText: 'Requests' }).waitFor()
    await picture(page, `site-${look}-requests`)
    const dark = await page.evaluate<boolean>("document.documentElement.classList.contains('dark')")
    expect(dark).toBe(options.colorScheme === 'dark')
    expect(faults).toEqual([])
  })
})
