// F: paths, mounts and files.

import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Mount, URLMap } from '../../../src/deploy/index.ts'
import type { Wsgi } from '../../../src/environ/contract.ts'
import { type Application, HTTPForbidden, Request, wsgify } from '../../../src/index.ts'
import { DirectoryApp, FileApp } from '../../../src/static/index.ts'
import { type Ask, arriving, type Got, http, valuesOf } from '../doors.ts'
import { attack, type Check, each, type Group, objects } from '../row.ts'

const CANARY = 'CANARY-4711'

/** Calls back with a folder `www`, between others with canaries; all of it goes afterwards. */
async function withJail(run: (jail: string, place: string) => Promise<number>): Promise<number> {
  const place = realpathSync(mkdtempSync(join(tmpdir(), 'attack-')))
  const put = (name: string, content: string) => {
    mkdirSync(dirname(join(place, name)), { recursive: true })
    writeFileSync(join(place, name), content)
  }
  try {
    for (const name of [
      'canary',
      'www_evil/canary',
      'www_evil/a.txt',
      'other/canary',
      'www/.secret/canary',
      'www/.canary',
    ])
      put(name, CANARY)
    for (const name of ['www/index.html', 'www/a.txt', 'www/sub/b.txt', 'www/admin/c.txt'])
      put(name, 'inside')
    symlinkSync('../other', join(place, 'www/link'))
    symlinkSync(join(place, 'canary'), join(place, 'www/linked.txt'))
    symlinkSync('/', join(place, 'www/top'))
    return await run(join(place, 'www'), place)
  } finally {
    rmSync(place, { recursive: true })
  }
}

/** Asks the files of the jail, through each gateway that reads HTTP and one that is behind a web server. */
function jailed(
  asks: (place: string) => readonly Ask[],
  judge: (got: Got, ask: Ask) => unknown,
  around: (files: DirectoryApp) => Application = (files) => files,
  options: ConstructorParameters<typeof DirectoryApp>[1] = {},
): Check[] {
  return [...http, ...arriving.filter(({ name }) => name === 'scgi')].map((door) => ({
    where: door.name,
    run: () =>
      withJail(async (jail, place) => {
        const open = await door.open(around(new DirectoryApp(jail, options)))
        try {
          return await each(asks(place), async (ask) => {
            const got = await open.ask(ask)
            assert.ok(!got.body.includes(CANARY) && !got.body.includes('root:'), 'it is served')
            assert.ok(!`${got.body}${got.fields.flat().join()}`.includes(place), 'it tells where it is')
            await judge(got, ask)
          })
        } finally {
          await open.close()
        }
      }),
  }))
}

const targets = (list: Iterable<string>): Ask[] => [...list].map((target) => ({ target }))
const refused = (got: Got) => assert.ok([400, 404].includes(got.status), String(got.status))

const DOTS = [
  '..',
  '%2e%2e',
  '.%2e',
  '%2E.',
  '%252e%252e',
  '..%00',
  '..;',
  '....',
  '..%20',
  '%c0%ae%c0%ae',
  '%uff0e%uff0e',
  '%ef%bc%8e%ef%bc%8e',
  '.%00.',
]
const SLASHES = ['/', '%2f', '%5c', '\\', '//', '/./', '%252f', '%c0%af', ';/', '%00/', '%3a/']
const TRAVERSAL = DOTS.flatMap((dots) =>
  SLASHES.flatMap((slash) =>
    [1, 2, 3].flatMap((depth) => {
      const way = `${dots}${slash}`.repeat(depth)
      return [`/${way}canary`, `/sub/${way}other/canary`, `/sub${slash}${way}canary`]
    }),
  ),
).filter((target) => !target.includes(' '))

const WINDOWS = [
  'CON',
  'con',
  'NUL',
  'nul.txt',
  'AUX.html',
  'COM1',
  'LPT9.log',
  'CONIN$',
  'a.txt.',
  'a.txt%20',
  'a.txt::$DATA',
  'a.txt%3a%3a$DATA',
  'C:',
  'C:%5cWindows',
  'C%3a/Windows/win.ini',
  '%5c%5cserver%5cshare',
  '\\\\server\\share',
  'NUL%20.txt',
  'com%C2%B9',
  '..%5ccanary',
  'file:///etc/passwd',
  '%5c..%5c..%5ccanary',
]

/** One path in many spellings that some reader takes for another. */
const SPELLED = [
  '/admin/c.txt',
  '/admin%2Fc.txt',
  '//admin/c.txt',
  '/./admin/c.txt',
  '/%61dmin/c.txt',
  '/admin;x/c.txt',
  '/admin/./c.txt',
  '/admin//c.txt',
  '/ADMIN/c.txt',
  '/sub/../admin/c.txt',
  '/sub/%2e%2e/admin/c.txt',
  '/admin%5cc.txt',
  '/admin\\c.txt',
  '/%2561dmin/c.txt',
  '/admin/c.txt/',
  '/admin%00/c.txt',
  '/%2fadmin/c.txt',
  '/admin%20/c.txt',
  '/admin/%2e/c.txt',
  '/admin%c0%afc.txt',
  '/.%2fadmin/c.txt',
  '/x/..;/admin/c.txt',
  '/a%64min/c.txt',
  '/%e1admin/c.txt',
  '/admin%09/c.txt',
]
const guarded = (files: DirectoryApp): Application => {
  const wsgi: Wsgi = (environ, startResponse) => files.wsgi(environ, startResponse)
  return wsgify((req) => (req.pathInfo.startsWith('/admin/') ? new HTTPForbidden() : wsgi))
}

const PREFIXES = [
  '/api',
  '/api/',
  '/apix',
  '/api%2Fx',
  '/api/x',
  '/api//x',
  '/api/%C3%A9/x',
  '/%61pi/x',
  '/api/../x',
  '/api;a/x',
  '/%2Fapi/x',
  '/api%00/x',
  '/API/x',
  '/api/%2e%2e/x',
  '/é/x'.replace('é', '%C3%A9'),
]
const DATES = [
  'Invalid',
  '',
  '0',
  '-1',
  'Thu, 01 Jan 1970',
  'Sun Nov  6 08:49:37 1994x',
  '9999999999999999999',
  'Thu, 99 Foo 2024 99:99:99 GMT',
  'NaN',
  '\x80',
  '1e400',
  'Thu, 01 Jan 99999 00:00:00 GMT',
  `${'9'.repeat(4000)}`,
  'Infinity',
  '[object Object]',
  'Thu, 31 Feb 2024 00:00:00 GMT',
  '2024-01-01T00:00:00Z',
]

export const pathsAndStatic: Group = {
  title: 'F. Paths, mounts and files',
  rows: [
    attack(
      'F1',
      'CWE-22 CVE-2014-3744 CVE-2014-6394 CVE-2017-14849 CVE-2017-16762 CVE-2020-8161 CVE-2023-29159 GHSA-h7cj-j2vv-qw8r GHSA-72gr-qfp7-vwhw GO-2026-4950',
      'dot segments, plain, encoded once or twice, in any spelling',
      'nothing outside of the directory is served, and nothing is decoded twice',
      jailed(() => targets(TRAVERSAL), refused),
    ),
    attack(
      'F2',
      'CVE-2026-22860 CVE-2022-29970 CVE-2026-34785',
      'a directory beside, whose name begins as that of the root',
      'not served: the root is compared with its separator',
      jailed(
        () =>
          targets([
            '/../www_evil/canary',
            '/_evil/canary',
            '_evil/canary',
            '/..%2fwww_evil/a.txt',
            '/%2e%2e/www_evil/a.txt',
          ]),
        refused,
      ),
      objects(() =>
        withJail(async (jail, place) => {
          assert.throws(() => new FileApp(join(place, 'www_evil/a.txt'), { root: jail }), TypeError)
          return 1
        }),
      ),
    ),
    attack(
      'F3',
      'CVE-2026-6414 GHSA-cxrg-g7r8-w69p CVE-2026-39406 CVE-2026-34786 CVE-2020-25032 CVE-2019-18978',
      'a guard and the file server read one path as two',
      'what the guard lets through is never the guarded file',
      jailed(
        () => targets(SPELLED),
        (got, { target }) => {
          assert.notEqual(got.status, 200)
          if (target === '/admin/c.txt') assert.equal(got.status, 403)
        },
        guarded,
      ),
    ),
    attack(
      'F4',
      'CVE-2026-47676',
      'a mount that cuts a path between two segments, or in its encoded form',
      'cut between segments of the decoded path; SCRIPT_NAME and PATH_INFO together stay what they were',
      objects(() =>
        each(PREFIXES, async (target) => {
          const shows = wsgify((req) => [req.environ.SCRIPT_NAME, req.environ.PATH_INFO])
          const map = new URLMap().set('/api', shows)
          const popped = wsgify((req) => {
            req.pathInfoPop()
            return [req.environ.SCRIPT_NAME, req.environ.PATH_INFO]
          })
          const whole = Request.blank(target).environ.PATH_INFO
          for (const app of [map, new Mount('/api', shows), popped]) {
            const response = await Request.blank(target).getResponse(app)
            if (response.status === 404) {
              assert.ok(whole !== '/api' && !whole.startsWith('/api/'))
              continue
            }
            const [script, path] = (await response.json()) as [string, string]
            assert.equal(script + path, whole)
            assert.ok(path === '' || path.startsWith('/'))
          }
        }),
      ),
    ),
    attack(
      'F5',
      'GHSA-2q6v-32mr-8p8x CWE-158',
      'NUL and other control characters in the name of a file',
      'no such file; the file system is not asked',
      jailed(
        () =>
          targets([
            '/a.txt%00',
            '/a.txt%00.html',
            '/%00a.txt',
            '/a%0a.txt',
            '/a.txt%0d',
            '/a.txt%7f',
            '/a.txt%1b',
            '/%00',
            '/a.txt%C2%80',
          ]),
        refused,
      ),
    ),
    attack(
      'F6',
      'GHSA-87hc-h4r5-73f7 GHSA-29vq-49wr-vm6x CVE-2018-7212 CVE-2020-36565 CVE-2026-25766 CVE-2026-25891 CVE-2025-23084 CVE-2025-27210',
      'devices, drives, streams and shares of Windows',
      'no such file, on every system: the directory may be a share',
      jailed(() => targets(WINDOWS.map((name) => `/${name}`)), refused),
    ),
    attack(
      'F7',
      'CWE-59 CWE-538',
      'links that lead out, and files whose names begin with a dot',
      'no such file, by default',
      jailed(
        () =>
          targets([
            '/link/canary',
            '/linked.txt',
            '/top/etc/passwd',
            '/.canary',
            '/%2ecanary',
            '/.secret/canary',
            '/%2Esecret/canary',
            '/sub/../.canary',
          ]),
        refused,
      ),
    ),
    attack(
      'F8',
      'CVE-2018-3809 CVE-2019-5415 CVE-2026-25500',
      'a list of files that shows what nobody asked for, or runs what is in a name',
      'none by default; in one, names are text and lead to themselves',
      jailed(() => targets(['/sub/', '/sub', '/admin/']), refused),
      objects(() =>
        withJail(async (jail) => {
          const names = [
            '<script>alert(1)<',
            'javascript:alert(1)',
            '"onclick="x',
            "'",
            '&amp;',
            'a b',
            '%2e%2e',
            'x?y#z',
            '<img src=x onerror=alert(1)>',
          ]
          mkdirSync(join(jail, 'list'))
          for (const name of names) writeFileSync(join(jail, 'list', name.replaceAll('/', '_')), '')
          const app = new DirectoryApp(jail, { listing: true })
          const page = await (
            await Request.blank('/list/', { headers: { Accept: 'text/html' } }).getResponse(app)
          ).text()
          assert.doesNotMatch(page, /<script|<img|onclick="x|href="javascript/i)
          for (const [, href = ''] of page.matchAll(/href="([^"]*)"/g)) {
            assert.equal(
              new URL(href.replaceAll('&amp;', '&'), 'http://own.example/list/').host,
              'own.example',
            )
          }
          return names.length
        }),
      ),
    ),
    attack(
      'F9',
      'CVE-2025-61780 CVE-2026-34830',
      'a client that asks for a file to be handed over, or says where from',
      'it is not: the configuration alone decides',
      jailed(
        () =>
          [
            ['X-Sendfile-Type', 'X-Accel-Redirect'],
            ['X-Sendfile-Type', 'X-Sendfile'],
            ['X-Accel-Mapping', '/=/etc/'],
            ['X-Accel-Mapping', '(a+)+$=/'],
          ].map(([name, value]) => ({
            target: '/a.txt',
            fields: [[name as string, value as string]] as const,
          })),
        (got) => {
          assert.deepEqual([got.status, got.body], [200, 'inside'])
          assert.deepEqual([...valuesOf(got, 'X-Sendfile'), ...valuesOf(got, 'X-Accel-Redirect')], [])
        },
      ),
    ),
    attack(
      'F10',
      'CVE-2025-27610',
      'files beside those that were to be served',
      'a mount serves what is below it, and nothing else',
      jailed(
        () =>
          targets([
            '/a.txt',
            '/static/../a.txt',
            '/static/%2e%2e/canary',
            '/staticx/a.txt',
            '/static/a.txt/../../canary',
            '/static%2fa.txt%2f..',
          ]),
        refused,
        (files) => new URLMap().set('/static', files),
      ),
    ),
    attack(
      'F11',
      'CWE-248',
      'a date or a condition that no server can read',
      'as if it were not there',
      jailed(
        () =>
          ['If-Modified-Since', 'If-Unmodified-Since', 'If-Range', 'If-None-Match', 'If-Match'].flatMap(
            (name) =>
              DATES.filter((text) => text !== '' || name.startsWith('If-Mod')).map((text) => ({
                target: '/a.txt',
                fields: [[name, text]] as const,
              })),
          ),
        (got, { fields }) => {
          const [name] = fields?.[0] ?? []
          // Some of these are entity tags, which are not those of the file.
          assert.ok(got.status === 200 || (name === 'If-Match' && got.status === 412), String(got.status))
        },
      ),
    ),
    attack(
      'F12',
      'CWE-41',
      'the name of a file with a slash after it, or of a directory as a file',
      'no such file; a directory is redirected to its own URL, on the own host',
      jailed(() => targets(['/a.txt/', '/a.txt//', '/a.txt/.', '/index.html/', '/sub/b.txt/x']), refused),
      jailed(
        () =>
          targets([
            '//sub',
            '//evil.example/%2e%2e/sub',
            '/%2f/evil.example/..',
            '/\\evil.example',
            '//evil.example/..',
          ]),
        (got) => assert.ok([400, 404].includes(got.status), String(got.status)),
        (files) => files,
        { listing: true },
      ),
    ),
  ],
}
