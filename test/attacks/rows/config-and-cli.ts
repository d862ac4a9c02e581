// Q: configuration files, and what helps developers.

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Spool } from '../../../src/body/spool.ts'
import { appConfig, loadApp } from '../../../src/deploy/index.ts'
import { DevelopmentErrors } from '../../../src/exc/index.ts'
import { serve } from '../../../src/gateways/node.ts'
import { Request, wsgify } from '../../../src/index.ts'
import { takesLess } from '../../support/quick.ts'
import { attack, each, type Group, objects } from '../row.ts'

async function withFile(text: string, run: (file: string) => unknown, mode = 0o600): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'attack-'))
  try {
    const file = join(folder, 'app.ini')
    writeFileSync(file, text)
    chmodSync(file, mode)
    await run(file)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const app = (lines: string) => `[app:main]\nuse = egg:Paste#static\ndocument_root = .\n${lines}\n`
const tens = (depth: number) =>
  Array.from({ length: depth }, (_, i) => `k${i} = ${`%(k${i + 1})s`.repeat(10)}`).join('\n')

const failing = wsgify(() => {
  throw new Error('hunter2')
})

export const configAndCli: Group = {
  title: 'Q. Configuration and tools',
  rows: [
    attack(
      'Q1',
      'CWE-776 CWE-674',
      'values that refer to each other in a circle, or to ten others each, level after level',
      'refused with the place in the file, in a moment',
      objects(() =>
        each(
          [
            app('a = %(a)s'),
            app('a = %(b)s\nb = %(a)s'),
            app(`${tens(9)}\nk9 = x`),
            app(`${tens(12)}\nk12 = x`),
            app(`a = ${'%(b)s'.repeat(20_000)}\nb = x`),
          ],
          (text) =>
            withFile(text, (file) =>
              takesLess(1000, () =>
                assert.rejects(appConfig(`config:${file}`), { name: 'InterpolationError' }),
              ),
            ),
        ),
      ),
      objects(() =>
        each(
          [
            '[app:main]\nuse = main\n',
            '[app:main]\nuse = a\n[app:a]\nuse = main\n',
            '[pipeline:main]\npipeline = main\n',
            '[filter-app:main]\nuse = egg:Paste#static\nnext = main\n',
          ],
          (text) =>
            withFile(text, (file) => assert.rejects(loadApp(`config:${file}`), { name: 'LookupError' })),
        ),
      ),
    ),
    attack(
      'Q2',
      'CWE-732',
      'a file that everybody may write to, and that says which code is run',
      'refused, unless that is asked for',
      objects(() =>
        each([0o666, 0o602, 0o777], (mode) =>
          withFile(
            app(''),
            async (file) => {
              await assert.rejects(loadApp(`config:${file}`), /everybody may write/)
              await loadApp(`config:${file}`, { worldWritable: true })
            },
            mode,
          ),
        ),
      ),
    ),
    attack(
      'Q3',
      'CWE-829 CWE-98',
      'a module from the network, or that stands in the file itself',
      'refused: a module is a file or a package',
      objects(() =>
        each(
          [
            'http://evil.example/app.js:app',
            'https://evil.example/app.js:app',
            'data:text/javascript,export default 1:default',
            'node:child_process:exec',
            'blob:x:app',
            'javascript:alert(1):app',
          ],
          (target) =>
            withFile(`[app:main]\npaste.app_factory = ${target}\n`, (file) =>
              assert.rejects(loadApp(`config:${file}`), { name: 'LookupError' }),
            ),
        ),
      ),
      objects(() =>
        each(
          ['__proto__', 'constructor', 'prototype', 'factory.__proto__', 'factory.constructor', 'toString'],
          async (attribute) => {
            const folder = mkdtempSync(join(tmpdir(), 'attack-'))
            try {
              writeFileSync(join(folder, 'module.mjs'), 'export const factory = () => () => ""\n')
              writeFileSync(
                join(folder, 'app.ini'),
                `[app:main]\npaste.app_factory = ./module.mjs:${attribute}\n`,
              )
              await assert.rejects(loadApp(`config:${join(folder, 'app.ini')}`), { name: 'LookupError' })
            } finally {
              rmSync(folder, { recursive: true })
            }
          },
        ),
      ),
    ),
    attack(
      'Q4',
      'CVE-2019-14806 CVE-2016-10516 CWE-489',
      'a page for developers that others see, by a name of their own or through a proxy',
      'shown to this machine for a host of this machine alone; never in production, never with anything to run',
      objects(() =>
        each(
          [
            { REMOTE_ADDR: '192.0.2.1' },
            { REMOTE_ADDR: '::ffff:192.0.2.1' },
            { HTTP_HOST: 'evil.example' },
            { HTTP_HOST: 'localhost.evil.example' },
            { HTTP_HOST: '192.0.2.1' },
            { HTTP_X_FORWARDED_FOR: '127.0.0.1' },
            { HTTP_FORWARDED: 'for=127.0.0.1' },
            { HTTP_X_FORWARDED_FOR: '' },
          ],
          async (given) => {
            const told: string[] = []
            const environ = {
              HTTP_HOST: 'localhost',
              'wsgi.errors': { write: (text: string) => told.push(text) },
              ...given,
            }
            await assert.rejects(
              async () => Request.blank('/', { environ }).getResponse(new DevelopmentErrors(failing)),
              /hunter2/,
            )
          },
        ),
      ),
      objects(async () => {
        const environ = {
          HTTP_HOST: 'localhost',
          HTTP_ACCEPT: 'text/html',
          'wsgi.errors': { write: () => undefined },
        }
        const page = await (
          await Request.blank('/', { environ }).getResponse(new DevelopmentErrors(failing))
        ).text()
        assert.doesNotMatch(page, /<script|<form|<input|\bon\w+=/i)
        const { NODE_ENV } = process.env
        process.env['NODE_ENV'] = 'production'
        try {
          assert.throws(() => new DevelopmentErrors(failing), /production/)
        } finally {
          if (NODE_ENV === undefined) delete process.env['NODE_ENV']
          else process.env['NODE_ENV'] = NODE_ENV
        }
        return 2
      }),
    ),
    attack(
      'Q5',
      'CWE-1333 CWE-400',
      'a file that is huge, or takes more than linear time',
      'a megabyte at the most, read in one pass',
      objects(() =>
        each(['[', '=', ' ', 'a', '%', '\n', '[a', ';', '\t\n '], async (filler) => {
          await withFile(app('') + filler.repeat(900_000 / filler.length), (file) =>
            takesLess(2000, () => appConfig(`config:${file}`).catch(() => undefined)),
          )
        }),
      ),
      objects(() =>
        each([1_100_000, 5_000_000], (size) =>
          withFile(app('') + '#'.repeat(size), (file) =>
            assert.rejects(appConfig(`config:${file}`), { name: 'LookupError' }),
          ),
        ),
      ),
    ),
    attack(
      'Q6',
      'CVE-2020-7788 CWE-1321',
      'a section or a key that has the name of a prototype',
      'names like any other: no object of the program is changed',
      objects(() =>
        each(
          ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'].flatMap((name) => [
            `[${name}]\npolluted = yes\n${app('')}`,
            `[app:${name}]\npolluted = yes\n${app('')}`,
            `[DEFAULT]\n${name} = yes\n${app('')}`,
            app(`${name} = yes\nset ${name} = yes`),
            app(`${name}.polluted = yes`),
            `[app:main]\nuse = ${name}\n`,
            `[app:main]\nuse = egg:${name}\n`,
          ]),
          (text) =>
            withFile(text, async (file) => {
              const conf = await appConfig(`config:${file}`).catch((error: Error) => {
                assert.equal(error.name, 'LookupError')
                return {}
              })
              assert.equal(({} as Record<string, unknown>)['polluted'], undefined)
              assert.equal((conf as Record<string, unknown>)['polluted'], undefined)
              assert.equal(Object.prototype.toString.call([]), '[object Array]')
            }),
        ),
      ),
    ),
    attack(
      'Q7',
      'CVE-2018-7160 CVE-2021-22884',
      'a debugger that each worker opens because the process that started it has one',
      'workers open none, however it was asked for',
      objects(() =>
        each(
          [
            { exec: ['--inspect=127.0.0.1:0'] },
            { exec: ['--inspect-port', '0', '--inspect'] },
            { exec: [], options: '--inspect=127.0.0.1:0' },
          ],
          async ({ exec, options = '' }) => {
            const told = await toldByWorkers(exec, options)
            assert.equal(told.match(/Debugger listening/g)?.length, 1, told)
          },
        ),
      ),
    ),
    attack(
      'Q8',
      'CVE-2012-0878 CWE-732 CWE-271',
      'files that others may write to, and rights that are given up in the wrong order',
      'a socket is for its user under the usual umask; temporary files have mode 0600; no user is ever changed here',
      objects(async () => {
        const folder = mkdtempSync(join(tmpdir(), 'attack-'))
        const before = process.umask(0o022)
        try {
          const path = join(folder, 'api.sock')
          const server = await serve(failing, { path })
          assert.equal(statSync(path).mode & 0o022, 0)
          await server.close()
          assert.equal(existsSync(path), false)
          return 1
        } finally {
          process.umask(before)
          rmSync(folder, { recursive: true })
        }
      }),
      objects(async () => {
        process.umask(process.umask(0))
        const spool = await Spool.create()
        try {
          const [fd] = readdirSync('/proc/self/fd').filter((name) => isSpool(name))
          assert.equal(statSync(`/proc/self/fd/${fd}`).mode & 0o777, 0o600)
          return 1
        } finally {
          spool?.close()
        }
      }),
      objects(() =>
        each(
          readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts')),
          (name) =>
            assert.doesNotMatch(
              readFileSync(join('src', name), 'utf8'),
              /\b(?:sete?[ug]id|initgroups|setgroups)\(/,
            ),
        ),
      ),
    ),
  ],
}

/** What a supervisor and its two workers print until they answer. */
async function toldByWorkers(exec: readonly string[], options: string): Promise<string> {
  const program = [
    '--import',
    'tsx',
    'src/cli/wsgify.ts',
    'serve',
    'test/faults/app.mjs',
    '-p',
    '0',
    '-w',
    '2',
  ]
  const child = spawn(process.execPath, [...exec, ...program], {
    env: { ...process.env, NODE_OPTIONS: options },
  })
  let told = ''
  try {
    await new Promise<void>((resolve, reject) => {
      const take = (text: Buffer) => {
        told += text
        if (/^http:/m.test(told)) resolve()
      }
      child.stdout.on('data', take)
      child.stderr.on('data', take)
      child.once('exit', () => reject(new Error(told)))
      setTimeout(() => reject(new Error(`nothing in time: ${told}`)), 30_000).unref()
    })
    return told
  } finally {
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    await ended
  }
}

function isSpool(fd: string): boolean {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`).includes('/wsgify-')
  } catch {
    return false
  }
}
