// E: names from the network that meet names that mean something.

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseCookies } from '../../../src/cookies/parse.ts'
import { appConfig } from '../../../src/deploy/index.ts'
import type { Wsgi } from '../../../src/environ/contract.ts'
import { environKey } from '../../../src/environ/keys.ts'
import { MultiDict, Request, Response, wsgify } from '../../../src/index.ts'
import { Mapper, resource } from '../../../src/routes/index.ts'
import { type Ask, behind, http } from '../doors.ts'
import { heapAfter } from '../heap.ts'
import { attack, each, type Group, objects, through } from '../row.ts'

/** What an object has by birth. */
const NAMES = [
  ...Object.getOwnPropertyNames(Object.prototype),
  'prototype',
  'then',
  'toJSON',
  'length',
  'name',
  'call',
]
const TOKENS = NAMES.filter((name) => !name.includes('_'))

/** Answers with the keys and values of its environ, and whether objects are still what they were. */
const environ: Wsgi = (environ, startResponse) => {
  startResponse('200 OK', [['Content-Type', 'application/json']])
  const texts = Object.entries(environ).filter(([, value]) => typeof value === 'string')
  const inherited = NAMES.filter((name) => (environ as Record<string, unknown>)[name] !== undefined)
  return JSON.stringify({ texts, inherited, polluted: Object.keys(Object.prototype) })
}
const seenBy = (body: string) => {
  const { texts, inherited, polluted } = JSON.parse(body)
  assert.deepEqual([inherited, polluted], [[], []])
  return new Map<string, string>(texts)
}

const UNDERSCORED = [
  'X_Forwarded_For',
  'X_Forwarded_Proto',
  'X_Forwarded_Host',
  'X_Real_IP',
  'Content_Length',
  'Content_Type',
  'Transfer_Encoding',
  'Authorization_',
  'X_Auth_Token',
  'Remote_User',
  'If_Match',
  'Cookie_',
  '_Cookie',
  'X-Auth_Token',
]
const SERVER_NAMES = [
  'SCRIPT_NAME',
  'PATH_INFO',
  'REMOTE_ADDR',
  'REMOTE_USER',
  'HTTPS',
  'SERVER_NAME',
  'QUERY_STRING',
  'REQUEST_METHOD',
  'AUTH_TYPE',
  'Script-Name',
  'Path-Info',
  'Remote-User',
  'Remote-Addr',
  'Https',
  'Auth-Type',
  'Server-Name',
  'SSL-Client-Verify',
  'wsgi.url-scheme',
]

/** A record that inherits nothing holds each of these names as its own. */
const holds = (record: object) => {
  assert.equal(Object.getPrototypeOf(record), null)
  assert.deepEqual(Object.keys(record).sort(), [...NAMES].sort())
}

const routed = new Mapper().connect('/{action}/{id}', {
  controller: resource({ show: wsgify(() => 'shown') } as object),
})

export const environCollisions: Group = {
  title: 'E. Names that collide',
  rows: [
    attack(
      'E1',
      'CVE-2024-45614',
      'a name with an underscore passes for one with a hyphen',
      'dropped; the field with the hyphen is what it was',
      through({
        app: environ,
        doors: http,
        asks: UNDERSCORED.flatMap((name): (Ask & { name: string })[] => {
          const good = name.replaceAll('_', '-').replace(/^-|-$/g, '')
          const value = /length|transfer/i.test(name) ? null : 'good'
          const fields = [[name, 'forged'], ...(value === null ? [] : [[good, value]]), [name, 'forged']] as [
            string,
            string,
          ][]
          return [
            { fields, name: value === null ? '' : good },
            { fields: [[name, 'forged']], name: '' },
          ]
        }),
        judge(got, { name }) {
          assert.equal(got.status, 200)
          const seen = seenBy(got.body)
          assert.ok(![...seen.values()].includes('forged'))
          if (name !== '') assert.equal(seen.get(environKey(name)), 'good')
        },
      }),
    ),
    attack(
      'E2',
      'CVE-2016-5386 CVE-2016-1000111 CWE-807',
      'Proxy becomes HTTP_PROXY, which programs take for their own setting',
      'no such key, in any spelling, through any gateway',
      through({
        app: environ,
        asks: ['Proxy', 'PROXY', 'proxy', 'pRoXy'].map(
          (name): Ask => ({ fields: [[name, 'http://evil.example']] }),
        ),
        judge(got) {
          assert.equal(got.status, 200)
          assert.equal(seenBy(got.body).get('HTTP_PROXY'), undefined)
        },
      }),
    ),
    attack(
      'E3',
      'CWE-290',
      'a field that is named as a variable of the server',
      'it is HTTP_ and that name, or nothing; the variable is what the server says',
      through({
        app: environ,
        asks: SERVER_NAMES.map((name): Ask => ({ target: '/real', fields: [[name, 'forged']] })),
        judge(got) {
          const seen = seenBy(got.body)
          const forged = [...seen].filter(([, value]) => value === 'forged').map(([key]) => key)
          assert.ok(
            forged.every((key) => key.startsWith('HTTP_')),
            String(forged),
          )
          assert.deepEqual(
            [seen.get('PATH_INFO'), seen.get('SCRIPT_NAME'), seen.get('REMOTE_ADDR')],
            ['/real', '', '127.0.0.1'],
          )
        },
      }),
    ),
    attack(
      'E4',
      'CVE-2026-21710 CWE-1321',
      'a name of every object, such as __proto__ or constructor, as a method, field, parameter, cookie, part, route or setting',
      'a name like any other; nothing is inherited, nothing is polluted',
      objects(async () => {
        const dict = new MultiDict(NAMES.map((name): [string, string] => [name, '1']))
        holds(dict.mixed())
        holds(dict.dictOfLists())
        const query = NAMES.map((name) => `${name}=1`).join('&')
        holds(Request.blank(`/?${query}`).GET.mixed())
        const post = {
          method: 'POST',
          headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
          body: query,
        }
        holds((await Request.blank('/', post).POST()).mixed())
        const parts = await Request.blank('/', {
          method: 'POST',
          POST: NAMES.map((name): [string, { filename: string; body: string }] => [
            name,
            { filename: name, body: '1' },
          ]),
        }).POST()
        holds(parts.mixed())
        assert.deepEqual(
          parseCookies(NAMES.map((name) => `${name}=1`).join('; ')).map(([name]) => name),
          NAMES,
        )
        const req = Request.blank('/')
        return await each(NAMES, (name) => {
          assert.equal(Request.blank('/').GET.get(name), null)
          assert.equal(req.cookies.get(name), null)
          assert.equal(req.headers.get(name), null)
          assert.equal(req.urlvars[name], undefined)
          assert.equal(new Response().headers.get(name), null)
          assert.throws(() => new Response('', { [name]: 'x' } as object), TypeError)
          assert.throws(() => Request.blank('/', { [name]: 'x' } as Record<string, unknown>), TypeError)
        })
      }),
      objects(() =>
        each(NAMES, async (name) => {
          const got = await Request.blank(`/${encodeURIComponent(name)}/1`).getResponse(routed)
          assert.equal(got.status, 404)
          const match = new Mapper().connect(`/{${name}}`, { controller: 'x' }).match('/value')
          for (const other of NAMES) if (other !== name) assert.equal(match?.[other], undefined)
          assert.deepEqual(
            Object.entries(match ?? {}).sort(),
            [
              [name, 'value'],
              ['controller', 'x'],
            ].sort(),
          )
        }),
      ),
      objects(async () => {
        const folder = mkdtempSync(join(tmpdir(), 'attack-'))
        try {
          const file = join(folder, 'app.ini')
          const names = NAMES.map((name) => `${name} = forged`).join('\n')
          writeFileSync(
            file,
            `[__proto__]\npolluted = 1\n\n[DEFAULT]\n__proto__ = forged\n\n[app:main]\nuse = egg:Paste#static\ndocument_root = .\n${names}\n`,
          )
          const { localConf, globalConf } = await appConfig(`config:${file}`)
          for (const name of NAMES)
            if (name !== '__proto__')
              assert.equal(Object.getOwnPropertyDescriptor(localConf, name)?.value, 'forged')
          assert.equal(globalConf['polluted'], undefined)
          assert.equal(({} as Record<string, unknown>)['polluted'], undefined)
          return NAMES.length
        } finally {
          rmSync(folder, { recursive: true })
        }
      }),
      through({
        app: environ,
        asks: TOKENS.flatMap((name): Ask[] => [
          { method: name },
          { fields: [[name, 'x']] },
          { target: `/?${name}=1`, fields: [['Cookie', `${name}=1`]] },
        ]),
        judge(got) {
          if (got.status === 200) seenBy(got.body)
          else assert.ok([400, 405, 501].includes(got.status), String(got.status))
        },
      }),
      through({
        app: environ,
        asks: [
          {
            fields: [
              ['__proto__', 'x'],
              ['__defineGetter__', 'x'],
            ],
          },
        ] satisfies Ask[],
        judge: (got) => seenBy(got.body),
      }),
    ),
    attack(
      'E5',
      'GHSA-q8x4-x7mp-5vg2',
      'a memory of names that grows with every new one',
      'bounded: half a million names leave no more than a megabyte',
      objects(async () => {
        const count = 500_000
        const grown = await heapAfter(() => {
          for (let i = 0; i < count; i++) {
            environKey(`X-Name-${i}-of-many`)
            new Response('', { headers: { [`X-Answer-${i}`]: 'x' } })
          }
        })
        assert.ok(grown < 2_000_000, `${grown} bytes`)
        return count
      }),
      through({
        app: environ,
        doors: behind,
        asks: Array.from(
          { length: 20 },
          (_, i): Ask => ({ fields: Array.from({ length: 50 }, (_, j) => [`X-${i}-${j}`, 'x']) }),
        ),
        judge: (got) => seenBy(got.body),
      }),
    ),
  ],
}
