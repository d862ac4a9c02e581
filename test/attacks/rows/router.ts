// L: the router.

import assert from 'node:assert/strict'
import { Request, wsgify } from '../../../src/index.ts'
import { Mapper } from '../../../src/routes/index.ts'
import { takesLess } from '../../support/quick.ts'
import type { Ask } from '../doors.ts'
import { heapAfter } from '../heap.ts'
import { attack, each, type Group, objects, through } from '../row.ts'

const TEMPLATES = [
  '/{a}-{b}',
  '/{a}-{b}-{c}',
  '/{a}-{b}-{c}-{d}',
  '/{a}{b}{c}',
  '/{a}.{b}.{c}',
  '/{a:[^/]+}-{b:[^/]+}-{c:[^/]+}',
  '/*a/x/*b',
  '/*a-*b',
  '/{a:(a|a)*}',
  '/{a:(a+)+}',
  '/{a:(a*)*b}',
  '/{a:.*.*.*}x',
  '/{a:([a-z]+)*}{b:\\d+}',
  '/{a}{.format}',
  '/{a:\\w+\\d+\\w+}',
  '/x{a}x{b}x{c}x',
  '/{a:(?:a|ab)(?:bc|c)*}',
]
const REPEATED = ['a-', 'a', '-', 'a.', '.', 'ax', 'x', '1', 'a1', 'ab', '/', '/x', '%']

const mapper = TEMPLATES.reduce((map, template) => map.connect(template, { controller: 'x' }), new Mapper())
const routed = new Mapper().connect('/{name}', {
  controller: wsgify((req) => String(req.urlvars['name'])),
  conditions: { method: ['GET', 'POST'] },
})
const METHODS = [
  'constructor',
  '__init__',
  'toString',
  'hasOwnProperty',
  'get',
  'Get',
  'PROPFIND',
  'TRACE',
  'X',
  '__proto__',
  'DELETE',
]

export const router: Group = {
  title: 'L. The router',
  rows: [
    attack(
      'L1',
      'CVE-2024-45296 CVE-2024-52798 CVE-2026-4867 CVE-2026-4923 CVE-2026-4926',
      'a template, or a requirement, whose matching backtracks',
      'a path as long as can be takes a moment, whatever the template',
      objects(() =>
        each(
          TEMPLATES.flatMap((template) => REPEATED.map((text) => ({ template, text }))),
          async ({ template, text }) => {
            const one = new Mapper().connect(template, { controller: 'x' })
            // What a request line can hold, and eight times that.
            for (const [size, most] of [
              [8190, 25],
              [65_536, 500],
            ] as const) {
              for (const end of ['', '!']) {
                const path = `/${text.repeat(size / text.length)}${end}`
                await takesLess(most, () => one.match(path))
              }
            }
          },
        ),
      ),
      through({
        app: mapper,
        asks: REPEATED.map(
          (text): Ask => ({
            target: `/${text.replace('%', '%25').repeat(Math.floor(7000 / text.length / (text === '%' ? 3 : 1)))}!`,
          }),
        ),
        judge(got) {
          assert.ok([404, 500].includes(got.status), String(got.status))
        },
      }),
    ),
    attack(
      'L2',
      'CVE-2026-25882',
      'more variables than there is room for, or those of another request',
      'each match is a new object with its own variables alone',
      objects(() =>
        each([1, 30, 31, 64, 200], (count) => {
          const names = Array.from({ length: count }, (_, i) => `v${i}`)
          const path = names.map((name) => `/{${name}}`).join('')
          if (count > 100)
            return assert.throws(() => new Mapper().connect(path, { controller: 'x' }), TypeError)
          const one = new Mapper().connect(path, { controller: 'x' })
          const match = (tag: string) => one.match(names.map((_, i) => `/${tag}${i}`).join(''))
          const [first, second] = [match('a'), match('b')]
          assert.deepEqual(
            names.map((name) => first?.[name]),
            names.map((_, i) => `a${i}`),
          )
          assert.deepEqual(
            names.map((name) => second?.[name]),
            names.map((_, i) => `b${i}`),
          )
          assert.notEqual(first, second)
        }),
      ),
    ),
    attack(
      'L3',
      'CWE-749',
      'a method that is the name of a member of objects',
      '405 with the methods that there are; never a call',
      through({
        app: routed,
        asks: METHODS.map((method): Ask => ({ method, target: '/x' })),
        judge: (got) => assert.ok([400, 405, 501].includes(got.status), String(got.status)),
      }),
    ),
    attack(
      'L4',
      'CWE-1286',
      'digits of other scripts, and numbers that are none, where digits are asked for',
      '\\d is ASCII, and the variable is the text that came',
      objects(() =>
        each(['９', '٣', '1e309', '-1', '+1', ' 1', '1 ', '0x1', '1\n', '1.0', '', '½', 'NaN'], (text) => {
          const one = new Mapper().connect('/{id:\\d+}', { controller: 'x' })
          assert.equal(one.match(`/${text}`), null)
        }),
      ),
    ),
    attack(
      'L5',
      'CWE-770',
      'a memory of results that grows with every path',
      'none, or bounded: two hundred thousand paths leave no more than two megabytes',
      objects(async () => {
        const count = 200_000
        const grown = await heapAfter(async () => {
          for (let i = 0; i < count; i++) routed.match(`/path-${i}-of-many`)
          for (let i = 0; i < 2000; i++) await Request.blank(`/p${i}`).getResponse(routed)
        })
        assert.ok(grown < 2_000_000, `${grown} bytes`)
        return count
      }),
    ),
  ],
}
