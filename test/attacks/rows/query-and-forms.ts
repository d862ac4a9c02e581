// G: query strings and urlencoded forms.

import assert from 'node:assert/strict'
import { MultiDict, Request, wsgify } from '../../../src/index.ts'
import { parseQuery } from '../../../src/syntax/query.ts'
import { takesLess } from '../../support/quick.ts'
import type { Ask } from '../doors.ts'
import { grows } from '../grows.ts'
import { heapAfter } from '../heap.ts'
import { attack, each, type Group, objects, through } from '../row.ts'

const FORM = ['Content-Type', 'application/x-www-form-urlencoded'] as const

/** Answers with the pairs of its query and of its form. */
const pairs = wsgify(async (req) => ({ query: [...req.GET], form: [...(await req.POST())] }))

const bothWays = (text: string): Ask[] => [
  ...(text.length < 8000
    ? [
        {
          target: `/?${text.replace(/[^!-~]/g, (char) => `%${char.charCodeAt(0).toString(16).padStart(2, '0')}`)}`,
        },
      ]
    : []),
  { method: 'POST', fields: [FORM], body: text },
]

const MANY = [
  Array.from({ length: 1001 }, (_, i) => `${i}=`).join('&'),
  Array.from({ length: 100_000 }, (_, i) => `k${i}=v`).join('&'),
  'a&'.repeat(1001),
  '=&'.repeat(1001),
  `${'x'.repeat(2049)}=1`,
]

const BAD = [
  '%',
  '%z',
  '%zz',
  '%1',
  'a=%',
  'a=%f',
  '%ff=%fe',
  'a=%C0%AF',
  'a=%ED%A0%80',
  '%00=%00',
  'a=%F4%90%80%80',
  '\xff',
  'a=\x80',
  '%%%',
  '&&&',
  '===',
  'a=%u0041',
  '+',
  '%2B',
  'a==b',
]

const NESTED = [
  'a[b][c]=1',
  `a${'[b]'.repeat(500)}=1`,
  'a[999999999]=1',
  'a=,,,,',
  'a[]=1&a[]=2',
  'a[__proto__][polluted]=1',
  '__proto__.polluted=1',
  'a.b.c=1',
  'constructor[prototype][polluted]=1',
]

/** Bytes that come again with the same seed. */
function* random(seed: number, count: number, size: number): Generator<string> {
  let state = seed
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state >>> 24
  }
  const common = '%&=+;0123456789abcdefC0FFED[]'
  for (let i = 0; i < count; i++) {
    let text = ''
    for (let j = next() % size; j >= 0; j--) {
      const byte = next()
      text += byte < 200 ? common[byte % common.length] : String.fromCharCode(next())
    }
    yield text
  }
}

export const queryAndForms: Group = {
  title: 'G. Query strings and forms',
  rows: [
    attack(
      'G1',
      'CVE-2011-5036 CVE-2025-46727 CVE-2025-61726 CVE-2025-13466 CVE-2026-39825 CVE-2025-27209 CVE-2026-21717',
      'more parameters than anybody needs, or names that meet in a table of hashes',
      '400 or 413 as soon as there are more than the limit, which is counted while they are read',
      objects(() =>
        each(MANY, (text) =>
          takesLess(100, () => assert.throws(() => Request.blank(`/?${text}`).GET.get('x'), { status: 400 })),
        ),
      ),
      objects(async () => {
        const same = Array.from({ length: 1000 }, (_, i) => `${i * 65_536}=`).join('&')
        await takesLess(1000, () => {
          for (let i = 0; i < 20; i++) Request.blank(`/?${same}`).GET.mixed()
        })
        return 20
      }),
      through({
        app: pairs,
        asks: MANY.flatMap(bothWays),
        judge: (got) => assert.ok([400, 413].includes(got.status), String(got.status)),
      }),
    ),
    attack(
      'G2',
      'CVE-2025-59830',
      'a separator that the limit does not count',
      'there is one separator, and it is counted',
      objects(() =>
        each([';', '&', '&;', ';&', '&&'], (separator) => {
          const text = `a${separator}`.repeat(3000)
          const read = () => parseQuery(text, { pairs: 1000, nameLength: 2048 })
          assert.throws(read, { status: 400 })
        }),
      ),
    ),
    attack(
      'G3',
      'CVE-2020-28473 CVE-2021-23336 GHSA-6jv3-5f52-599m GHSA-5rvq-cxj2-64vf',
      'a semicolon separates for one reader and not for a cache before it',
      'it is a character like others',
      through({
        app: pairs,
        asks: bothWays('a=1;admin=2'),
        judge(got) {
          const { query, form } = JSON.parse(got.body)
          assert.deepEqual([...query, ...form], [['a', '1;admin=2']])
        },
      }),
      objects(() =>
        each([';', '&', '=', '+', '%', '%41', 'a=1;', 'a&', '%zz'], (filler) =>
          grows(
            (size) => filler.repeat(size),
            (text) => parseQuery(text),
          ),
        ),
      ),
    ),
    attack(
      'G4',
      'CVE-2014-7191 CVE-2025-15284 CVE-2026-2391 CVE-2015-3225 CVE-2024-45590 CVE-2026-5079 CVE-2025-48075 CVE-2025-54801',
      'brackets and dots that build deep objects and long arrays',
      'names are flat text',
      through({
        app: pairs,
        asks: NESTED.flatMap((text) => bothWays(text).map((ask) => ({ ...ask, text }))),
        judge(got, { text }) {
          const { query, form } = JSON.parse(got.body)
          assert.deepEqual(
            [...query, ...form],
            text
              .split('&')
              .map((pair) => [pair.slice(0, pair.lastIndexOf('=')), pair.slice(pair.lastIndexOf('=') + 1)]),
          )
        },
      }),
    ),
    attack(
      'G5',
      'CVE-2026-8161 CWE-1321',
      'a parameter named as a member of objects',
      'its own key of an object without a prototype',
      objects(() =>
        each(['__proto__', 'constructor', 'hasOwnProperty', 'toString', '__proto__[x]'], (name) => {
          const dict = Request.blank(`/?${encodeURIComponent(name)}=1&${encodeURIComponent(name)}=2`).GET
          for (const record of [dict.mixed(), dict.dictOfLists()]) {
            assert.equal(Object.getPrototypeOf(record), null)
            assert.deepEqual(Object.getOwnPropertyDescriptor(record, name)?.value, ['1', '2'])
          }
          const changed = new MultiDict<string>()
          changed.update(dict)
          changed.extend({ [name]: '3' })
          assert.deepEqual(changed.getAll(name).slice(0, 2), ['1', '2'])
          assert.equal(({} as Record<string, unknown>)['1'], undefined)
        }),
      ),
    ),
    attack(
      'G6',
      'CVE-2026-8162 CWE-176',
      'percent signs and bytes that encode nothing',
      'read as browsers do: kept, or U+FFFD; never an error of the platform',
      through({
        app: pairs,
        asks: BAD.flatMap(bothWays),
        judge: (got) => assert.equal(got.status, 200),
      }),
      objects(() =>
        each(random(7, 100_000, 40), (text) => {
          const params = new URLSearchParams(`?${text}`)
          const read = parseQuery(text)
          // The platform takes text; what is ASCII must be the same for both.
          if (!/[^\0-\x7f]/.test(text)) assert.deepEqual(read, [...params])
        }),
      ),
    ),
    attack(
      'G7',
      'CVE-2025-61919 CVE-2018-3711 GHSA-9q9q-324x-93r2',
      'a form without end',
      '413 at the limit, whatever the framing; memory stays what it was',
      through({
        app: pairs,
        asks: [{ method: 'POST', fields: [FORM], body: `a=${'x'.repeat(3_000_000)}` }],
        judge: (got) => assert.equal(got.status, 413),
      }),
      objects(async () => {
        const piece = new Uint8Array(65_536).fill(120)
        let sent = 0
        const grown = await heapAfter(async () => {
          const body = (async function* () {
            for (; sent < 16_384; sent++) yield piece
          })()
          const headers = { 'Content-Type': FORM[1] }
          await assert.rejects(Request.blank('/', { method: 'POST', headers, body }).POST(), { status: 413 })
        })
        assert.ok(grown < 4_000_000, `${grown} bytes`)
        assert.ok(sent < 20, `${sent} pieces were taken`)
        return 1
      }),
    ),
  ],
}
