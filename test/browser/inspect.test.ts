// The inspector in a browser: requests arrive live, their journeys are read, sent again, all by the keyboard too; nothing that a
// client sends is more than text, and axe finds nothing serious.

import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { afterEach, describe, expect, onTestFinished, test } from 'vitest'
import { loadApp } from '../../src/deploy/load.ts'
import { type Application, HTTPForbidden, pipeline, Response, type Wsgi, wsgify } from '../../src/index.ts'
import { Inspector } from '../../src/inspect/inspector.ts'
import { complaintsOf, looks, openPage, picture } from '../support/browser.ts'
import { running } from '../support/talk.ts'

const AXE = readFileSync('node_modules/axe-core/axe.min.js', 'utf8')
const TOKEN = { 'X-Auth-Token': 'open-sesame' }
const GUEST = { 'X-Auth-Token': 'just-looking' }
const DASHBOARD = { Origin: 'https://dashboard.example' }
const CREATE = {
  method: 'POST',
  headers: { ...TOKEN, 'Content-Type': 'application/json' },
  body: '{"server":{"name":"web","flavorRef":"1"}}',
}
const WARM = process.env['SCREENSHOTS'] === undefined ? 1 : 50
const NARROW = { viewport: { width: 360, height: 720 } }

// A server that stops waits for the streams of open pages.
const inspectors: Inspector[] = []
afterEach(() => {
  for (const inspector of inspectors.splice(0)) inspector.close()
})

/** The compute API with an inspector before it, and a page that is open at its address. */
async function compute(
  context: Parameters<typeof openPage>[0],
  options: Parameters<typeof openPage>[1] = {},
) {
  const inspector = new Inspector()
  const app = await loadApp('config:docs/examples/compute/compute.ini', {
    relativeTo: process.cwd(),
    around: inspector.watch,
  })
  return open(context, inspector, inspector.before(app), options)
}

async function open(
  context: Parameters<typeof openPage>[0],
  inspector: Inspector,
  app: ReturnType<Inspector['before']>,
  options: Parameters<typeof openPage>[1] = {},
) {
  const page = await openPage(context, options)
  const complaints = complaintsOf(page)
  onTestFinished(() => expect(complaints).toEqual([]))
  inspectors.push(inspector)
  const { port } = await running(app)
  const url = `http://127.0.0.1:${port}`
  page.setDefaultTimeout(15_000)
  await page.goto(inspector.address(url))
  await page.locator('[data-state=open]').waitFor()
  return { page, url }
}

/** Two filters that are closures, and an application that sends what its client likes best. */
function greetings() {
  const words = { en: 'hello', de: 'Grüezi', fr: 'salut' }
  const logging = (app: Application): Application =>
    function logged(environ, startResponse) {
      return (app as Wsgi)(environ, startResponse)
    }
  const language = (app: Application) =>
    wsgify((req) => {
      req.state['language'] = req.acceptLanguage.best(['en', 'de', 'fr']) ?? 'en'
      return app
    })
  const hello = wsgify(function hello(req) {
    const type = req.accept.best(['text/html', 'text/plain', 'application/json'])
    const word = words[req.state['language'] as keyof typeof words]
    const body = type === 'application/json' ? JSON.stringify(word) : word
    return new Response(body, {
      contentType: type,
      vary: 'Accept, Accept-Language',
      etag: 'v1',
      conditionalResponse: true,
    })
  })
  return pipeline(logging, language, hello)
}
const LIKES = { Accept: 'application/json, text/*;q=0.4', 'Accept-Language': 'de-CH, en;q=0.5, *;q=0' }

const row = (page: Page, text: RegExp) => page.getByRole('option', { name: text }).first()
const layers = (page: Page) => page.locator('.timeline .line .layer bdi').allTextContents()

/** What axe finds that is serious, in the page as it stands. */
async function faults(page: Page): Promise<string[]> {
  await page.evaluate(AXE)
  const found = (await page.evaluate('axe.run(document, { resultTypes: ["violations"] })')) as {
    violations: { id: string; impact: string; nodes: { html: string; failureSummary: string }[] }[]
  }
  return found.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes[0]?.html} ${nodes[0]?.failureSummary}`)
}

const WIDE = 'document.documentElement.scrollWidth > document.documentElement.clientWidth'

describe('the inspector', () => {
  test('shows requests as they come, and where each was answered', async (context) => {
    const { page, url } = await compute(context)
    await page.getByText('No request yet').waitFor()
    // The token is not in the address any longer.
    expect(page.url()).toBe(`${url}/_inspect/#/`)
    await fetch(`${url}/v2.1/servers`)
    await row(page, /401 GET \/v2\.1\/servers tokens/).click()
    await page.getByText('tokens made 401 Unauthorized of HTTPUnauthorized').waitFor()
    expect(await layers(page)).toEqual([
      'gateway',
      'main',
      'request_id',
      'cors',
      'http_proxy_to_wsgi',
      'faults',
      'catch_errors',
      'sizelimit',
      'tokens',
      'auth',
      'servers',
    ])
    expect(await page.locator('.origin .layer bdi').textContent()).toBe('tokens')
    expect(await page.locator('.unreached bdi').allTextContents()).toEqual(['auth', 'servers'])

    // Who is known but may not is refused by the next one.
    await fetch(`${url}/v2.1/servers`, { ...CREATE, headers: { ...CREATE.headers, ...GUEST } })
    await row(page, /403 POST \/v2\.1\/servers/).click()
    await page.getByText('auth made 403 Forbidden of HTTPForbidden: Policy does not allow a reader').waitFor()
    expect(await page.locator('.origin .layer bdi').textContent()).toBe('auth')
    expect(await page.locator('.unreached bdi').allTextContents()).toEqual(['servers'])
    const auth = page.locator('[data-name="auth"]')
    await auth.getByText('Negotiated by Accept').waitFor()
    expect(await auth.locator('.negotiation').textContent()).toContain('application/json')

    await fetch(`${url}/v2.1/serverz`, { headers: TOKEN })
    await row(page, /404 GET \/v2\.1\/serverz/).click()
    await page.getByText('servers answered 404 Not Found: no route takes it.').waitFor()
    expect(await page.locator('.origin .layer bdi').textContent()).toBe('servers')
    await page.getByText('serverz is not servers').first().waitFor()

    await fetch(`${url}/v2.1/flavors/1`, { headers: { ...TOKEN, ...DASHBOARD } })
    await row(page, /200 GET \/v2\.1\/flavors\/1/).click()
    await page.locator('[data-name="cors"] summary').first().click()
    const cors = page.locator('[data-name="cors"]')
    await cors.getByText('Changed in the answer').waitFor()
    expect(await cors.locator('.changes').textContent()).toContain(
      'Access-Control-Allow-Origin https://dashboard.example',
    )
    await page.locator('[data-name="main"] summary').first().click()
    expect(await page.locator('[data-name="main"] .changes').first().textContent()).toContain(
      'SCRIPT_NAME (empty) → /v2.1',
    )
  })

  test('shows what was offered, what was taken, and which condition decided; closures of a pipeline are layers', async (context) => {
    const inspector = new Inspector()
    const { page, url } = await open(context, inspector, inspector.before(greetings()))
    await fetch(url, { headers: { ...LIKES, 'If-None-Match': '"v1"' } })
    await row(page, /304 GET/).click()
    await page.getByText('hello took application/json by Accept').waitFor()
    expect(await layers(page)).toEqual(['gateway', 'logging', 'language', 'hello'])
    await page
      .getByText('If-None-Match decided in hello: the client knows what there is, "v1", 304.')
      .waitFor()
    const hello = page.locator('[data-name="hello"]')
    expect(await hello.locator('.offers tr').allTextContents()).toEqual([
      'text/htmlq=0.4by text/*',
      'text/plainq=0.4by text/*',
      'application/jsonq=1by application/jsontaken',
    ])
    await hello.getByText('If-None-Match: 304').waitFor()
    await page.locator('[data-name="language"] summary').first().click()
    expect(await page.locator('[data-name="language"] .offers tr').allTextContents()).toEqual([
      'enq=0.5by en',
      'deq=1by de-chtaken',
      'frq=0by *',
    ])
    expect([await faults(page), await page.evaluate(WIDE)]).toEqual([[], false])
    await page.getByRole('link', { name: 'Stack' }).click()
    await page.locator('.box').first().waitFor()
    expect(await page.locator('.box > .title b').allTextContents()).toEqual(['logging', 'language', 'hello'])
  })

  test('sends a request again, edited, and asks for what was masked', async (context) => {
    const { page, url } = await compute(context)
    await fetch(`${url}/v2.1/servers`, CREATE)
    await row(page, /202 POST/).click()
    await page.getByRole('tab', { name: 'Send again' }).click()
    expect(await page.content()).not.toContain('open-sesame')
    await page.getByLabel('X-Auth-Token').fill('open-sesame')
    await page.getByLabel('Body').fill(JSON.stringify({ server: { name: '' } }))
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await page.getByRole('heading', { name: /400 POST/ }).waitFor()
    await page.getByText('A server needs a name').first().waitFor()
    // It is remembered as long as the page is open.
    await page.getByRole('tab', { name: 'Send again' }).click()
    expect(await page.getByLabel('X-Auth-Token').inputValue()).toBe('open-sesame')
  })

  test('shows the stack, and calls a route by its variables', async (context) => {
    const { page } = await compute(context)
    await page.getByRole('link', { name: 'Stack' }).click()
    await page.getByText('[filter:tokens]').waitFor()
    expect(await page.locator('.box > .title b').allTextContents()).toEqual(
      expect.arrayContaining(['main', 'health', 'request_id', 'tokens', 'servers']),
    )
    await page.getByRole('button', { name: 'Call GET /flavors/:(id)', exact: true }).click()
    await page.getByLabel('id', { exact: true }).fill('1 2')
    await page.keyboard.press('Enter')
    expect(await page.getByLabel('Path and query').inputValue()).toBe('/v2.1/flavors/1%202')
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await page.getByRole('heading', { name: '401 GET /v2.1/flavors/1%202' }).waitFor()
  })

  test('works by the keyboard alone', async (context) => {
    const { page, url } = await compute(context)
    for (const path of ['/', '/healthcheck', '/v2.1/servers']) await fetch(url + path)
    await row(page, /healthcheck/).waitFor()
    const press = (key: string) => page.keyboard.press(key)
    await press('/')
    await page.keyboard.type('check')
    expect(await page.getByRole('option').filter({ visible: true }).count()).toBe(1)
    for (let i = 0; i < 'check'.length; i++) await press('Backspace')
    await press('ArrowDown')
    const active = () => page.evaluate('document.querySelector(".active")?.textContent')
    expect(await active()).toContain('/v2.1/servers')
    await press('ArrowDown')
    expect(await active()).toContain('/healthcheck')
    await press('Enter')
    await page.getByRole('heading', { name: '200 GET /healthcheck' }).waitFor()
    expect(await page.evaluate('document.activeElement.id')).toBe('journey-title')
    await press('Tab')
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Journey')
    await press('ArrowRight')
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Request')
    await press('ArrowLeft')
    await press('Tab')
    await press('Tab')
    // Layers open and close by Enter.
    const isOpen = () => page.evaluate('document.activeElement.parentElement.open')
    expect(await isOpen()).toBe(false)
    await press('Enter')
    expect(await isOpen()).toBe(true)
    await press('Escape')
    await expect
      .poll(() => page.evaluate('[document.activeElement.id, location.hash]'))
      .toEqual(['list', '#/'])
    expect(await active()).toContain('/healthcheck')
  })

  test('wants the token, and opens with it', async (context) => {
    const inspector = new Inspector()
    const app = inspector.before(wsgify(() => 'hello'))
    const page = await openPage(context)
    inspectors.push(inspector)
    const { port, errors } = await running(app)
    await page.goto(`http://127.0.0.1:${port}/_inspect/`)
    await page.getByRole('heading', { name: 'The token, please' }).waitFor()
    expect(errors.join('')).toContain(inspector.token)
    await page.getByRole('textbox', { name: 'Token' }).fill('wrong')
    await page.keyboard.press('Enter')
    await page.getByText('That is not the token.').waitFor()
    await page.getByRole('textbox', { name: 'Token' }).fill(inspector.token)
    await page.keyboard.press('Enter')
    await page.getByText('No request yet').waitFor()
  })

  test('shows whatever is sent as text', async (context) => {
    const evil = `<img src=x onerror="window.evil=1"><script>window.evil=1</script>" onmouseover="window.evil=1`
    const hostile = wsgify((req) => {
      req.environ['my.thing'] = evil
      req.response.headers.set('X-Evil', evil)
      throw new HTTPForbidden(evil)
    })
    const inspector = new Inspector({ names: { [evil]: hostile } })
    const { page, url } = await open(context, inspector, inspector.before(hostile))
    const target = `/${encodeURIComponent(evil)}?${encodeURIComponent(evil)}=1`
    const headers = {
      'X-Sent': evil,
      'Content-Type': `text/html; x="${encodeURIComponent(evil)}"`,
      Accept: evil,
    }
    await fetch(url + target, { method: 'POST', headers, body: `${evil}\u202e${evil}` })
    // Methods, too, are a client's.
    await fetch(url + target, { method: "EVIL'|`", headers })
    await row(page, /403 EVIL/).waitFor()
    await row(page, /403 POST/).click()
    await page.locator('.origin').waitFor()
    for (const details of await page.locator('summary.line').all()) await details.click()
    for (const tab of ['Request', 'Response', 'Send again'])
      await page.getByRole('tab', { name: tab }).click()
    await page.getByRole('link', { name: 'Stack' }).click()
    await page.getByText(evil).first().waitFor()
    expect(
      await page.evaluate(
        '[window.evil ?? null, document.querySelectorAll("img, [onerror], [onmouseover]").length, document.scripts.length]',
      ),
    ).toEqual([null, 0, 1])
    await page.goBack()
    await page.getByRole('tab', { name: 'Request' }).click()
    await page.getByText('<U+202e>').first().waitFor()
  })

  test.for(looks)('reads well in %s', async ([look, options], context) => {
    const { page, url } = await compute(context, options)
    for (const [path, init] of [
      ['/', {}],
      ['/v2.1/servers', {}],
      ['/v2.1/serverz', { headers: TOKEN }],
      ['/v2.1/flavors/1', { headers: { ...TOKEN, ...DASHBOARD } }],
      ['/v2.1/servers', { ...CREATE, headers: { ...CREATE.headers, ...GUEST } }],
      ['/v2.1/servers', CREATE],
    ] as const) {
      await fetch(url + path, init)
    }
    await row(page, /202 POST/).waitFor()
    const check = async (name: string) => {
      await picture(page, `inspect-${name}-${look}`)
      expect([name, await faults(page), await page.evaluate(WIDE)]).toEqual([name, [], false])
    }
    await check('list')
    await row(page, /403/).click()
    await page.locator('.origin').waitFor()
    await check('journey')
    for (const tab of ['Request', 'Response', 'Send again']) {
      await page.getByRole('tab', { name: tab }).click()
      await check(tab.toLowerCase().replace(' ', '-'))
    }
    await page.getByRole('link', { name: 'Stack' }).click()
    await page.locator('.box').first().waitFor()
    await check('stack')
    await page.getByRole('link', { name: 'Send' }).click()
    await check('send')
  })

  // The pictures of docs/inspect.md: SCREENSHOTS=docs/pictures npx vitest run test/browser/inspect -t picture
  test('has its pictures taken', { timeout: 60_000 }, async (context) => {
    const small = { width: 860, height: 470 }
    const whole = { width: 860, height: 710 }
    for (const [name, options, request, at] of [
      ['inspect-refused', { viewport: whole }, /403/, '.origin'],
      ['inspect-no-route', { viewport: small, colorScheme: 'dark' as const }, /404/, '.origin'],
      ['inspect-stack', { viewport: small }, null, '.box'],
      ['inspect-phone', { viewport: { width: 360, height: 640 } }, /200/, '.origin'],
    ] as const) {
      const { page, url } = await compute(context, options)
      // The first requests would show how long code takes that has not run before.
      for (let i = 0; i < WARM; i++) {
        await fetch(`${url}/v2.1/servers`, { ...CREATE, headers: { ...CREATE.headers, ...GUEST } })
        await fetch(`${url}/v2.1/serverz`, { headers: TOKEN })
        await fetch(`${url}/v2.1/flavors/1`, { headers: { ...TOKEN, ...DASHBOARD } })
      }
      if (request === null) await page.getByRole('link', { name: 'Stack' }).click()
      else await row(page, request).click()
      await page.locator(at).first().waitFor()
      if (name === 'inspect-refused') await page.locator('.origin summary').first().click()
      if (request !== null && options.viewport === small)
        await page.evaluate(
          'document.querySelector(".unreached:last-child, .origin > details[open] > summary").scrollIntoView({ block: "center" })',
        )
      await page.mouse.move(0, 0)
      await picture(page, name)
    }
  })

  test('has a picture of a negotiation taken', async (context) => {
    const inspector = new Inspector()
    const dark = { viewport: { width: 860, height: 650 }, colorScheme: 'dark' as const }
    const { page, url } = await open(context, inspector, inspector.before(greetings()), dark)
    for (let i = 0; i < WARM; i++) await fetch(url, { headers: LIKES })
    await row(page, /200 GET/).click()
    await page.locator('.origin .offers').waitFor()
    await page.mouse.move(0, 0)
    await picture(page, 'inspect-negotiation')
  })

  test('fits a window of 360 pixels', async (context) => {
    const { page, url } = await compute(context, NARROW)
    await fetch(`${url}/v2.1/servers?${'a-very-long-name'.repeat(20)}=1`)
    expect(await page.evaluate(WIDE)).toBe(false)
    await row(page, /401/).click()
    await page.locator('.origin').waitFor()
    expect(await page.evaluate(WIDE)).toBe(false)
    await page.getByRole('button', { name: '← All requests' }).click()
    await row(page, /401/).waitFor()
  })
})
