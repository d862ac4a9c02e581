// C: answers that send the client elsewhere.

import assert from 'node:assert/strict'
import { HTTPFound, Request, Response, wsgify } from '../../../src/index.ts'
import { safeLocation } from '../../../src/message/location.ts'
import { behind, valuesOf } from '../doors.ts'
import { answers, attack, each, type Group, objects, through } from '../row.ts'

/** References without a scheme of http, which some browser, library or proxy takes for another site. */
const LEAVING = [
  '//evil.example',
  '///evil.example',
  '////evil.example/a',
  '/\\evil.example',
  '\\\\evil.example',
  '\\/evil.example',
  '/\\/evil.example',
  '\\evil.example',
  '/\t/evil.example',
  '\t//evil.example',
  '/\n/evil.example',
  '\r\n//evil.example',
  ' //evil.example',
  '\0//evil.example',
  '\x01/\\evil.example',
  '\x1f//evil.example',
  '\u00a0//evil.example',
  '//good@evil.example',
  '//evil\u3002example',
  '//evil.example\u3002',
  'https:evil.example',
  'https:/evil.example',
  'http:evil.example',
  'http:\\\\evil.example',
  'https:///evil.example',
  'h\tttps:evil.example',
  '/%09/evil.example',
  '/%5cevil.example',
  '/.//evil.example',
  '/a/..//evil.example',
  './/evil.example',
  '..//evil.example',
  '//evil.example/%2e%2e',
  '//%2f..',
  '///evil.example/..',
  '/\u2215/evil.example',
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  '\x01javascript:alert(1)',
  'java\tscript:alert(1)',
  ' javascript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'vbscript:msgbox(1)',
]

/** Stays on the site, whoever resolves it. */
function stays(location: string): void {
  assert.match(location, /^[\x21-\x7e]*$/)
  const url = new URL(location, 'https://own.example/a/b')
  assert.equal(url.host, 'own.example', location)
  assert.match(url.protocol, /^https?:$/)
  // Python's and others' parsers take two slashes of either kind for a host.
  assert.doesNotMatch(location, /^[/\\]{2}|\\/)
}

const locationOf = (response: Response) => response.headers.get('Location') ?? ''
const numbered = LEAVING.map((text, i) => ({
  target: `/a/${i}`,
  fields: [['Host', 'own.example']] as const,
  text,
}))
const textFor = (req: Request) => LEAVING[Number(req.path.split('/').at(-1))] as string

export const redirects: Group = {
  title: 'C. Redirects',
  rows: [
    attack(
      'C1',
      'CWE-601 CVE-2024-42353 GHSA-fh3h-vg37-cc95 CVE-2020-28724 CVE-2015-1164 CVE-2022-40083 CVE-2023-28370 CVE-2021-21330 CVE-2024-29041 GHSA-cmfh-8f8r-fj96 CVE-2025-8129 CVE-2025-62595',
      'a relative Location that leaves the site',
      'it is on the own host for every parser; a scheme that is a program is none',
      objects(() =>
        each(LEAVING, async (text) => {
          stays(safeLocation(text))
          for (const make of [
            () => new HTTPFound({ location: text }),
            () => Response.redirect(text),
            () => new Response('', { status: 302, location: text }),
          ]) {
            let app: HTTPFound | Response
            try {
              app = make()
            } catch (error) {
              assert.ok(error instanceof TypeError)
              continue
            }
            stays(locationOf(await Request.blank('https://own.example/a/b').getResponse(app)))
          }
        }),
      ),
      answers({
        app: wsgify((req) => new HTTPFound({ location: textFor(req) })),
        asks: numbered.filter(({ text }) => !/[\0\r\n\x01\x1f]/.test(text)),
        judge(got) {
          assert.equal(got.status, 302)
          for (const location of valuesOf(got, 'Location')) stays(location)
          assert.doesNotMatch(got.body, /href="(?!https?:\/\/(?:own|example)|\/|[\w%.?-])/)
        },
      }),
    ),
    attack(
      'C2',
      'CWE-601',
      'a redirect back to where the Referer says',
      'the Referer is text for the application; sent as a Location, it is refused unless it is a URL with its scheme',
      objects(() =>
        each(['//evil.example', '/\\evil.example', 'javascript:alert(1)'], async (referer) => {
          const back = wsgify((req) => new HTTPFound({ location: req.referer ?? '/' }))
          const response = await Request.blank('https://own.example/', {
            headers: { Referer: referer },
          }).getResponse(back)
          stays(locationOf(response))
        }),
      ),
    ),
    attack(
      'C3',
      'CWE-20',
      'an absolute Location on a host that is none',
      'a Host that is no host is refused by the gateway, and not used by the objects',
      objects(() =>
        each(
          ['evil.example/x', 'evil.example?', 'a@evil.example', 'evil.example#', 'a b', '', 'a\\b'],
          async (host) => {
            const environ = { HTTP_HOST: host, SERVER_NAME: 'own.example', SERVER_PORT: '80' }
            const app = new HTTPFound({ location: '/x' })
            const response = await Request.blank('/', { environ }).getResponse(app)
            assert.equal(locationOf(response), 'http://own.example/x')
          },
        ),
      ),
      through({
        app: wsgify(() => new HTTPFound({ location: '/x' })),
        asks: ['evil.example/x', 'evil.example?', 'a@evil.example', 'evil.example#', 'a b', 'a\\b'].map(
          (host) => ({
            fields: [['Host', host]] as const,
          }),
        ),
        judge: (got) => assert.equal(got.status, 400),
      }),
    ),
    attack(
      'C4',
      'CWE-441',
      'a Location of a program that the web server answers by itself, from inside',
      'the status stands first, and a Location with 200 does not leave',
      through({
        doors: behind,
        app: (environ, startResponse) => {
          startResponse(environ.PATH_INFO === '/ok' ? '200 OK' : '302 Found', [
            ['Location', '/internal/secret'],
            ['Content-Type', 'text/plain'],
          ])
          return ''
        },
        asks: [{ target: '/ok' }, { target: '/found' }],
        judge(got, { target }) {
          // A status is read only where it is the first line.
          assert.equal(got.status, target === '/ok' ? 200 : 302)
          assert.equal(valuesOf(got, 'Location').length, target === '/ok' ? 0 : 1)
        },
      }),
    ),
  ],
}
