// The simplest programs, each in a process of its own, asked by curl.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Curled, curl, needsCurl } from '../support/curl.ts'

const folder = 'docs/examples/hello'

const programs: Record<string, (url: string) => Promise<void>> = {
  'function.ts': async (url) => {
    const got = await curl(`${url}/you`)
    expect(shown(got)).toEqual([200, 'text/plain; charset=UTF-8', 'hello /you\n'])
    expect(got.headers.get('Content-Length')).toBe('11')
  },
  'class.ts': async (url) => {
    const got = await curl(url)
    expect(shown(got)).toEqual([200, 'text/plain; charset=UTF-8', '3\n2\n1\nhello\n'])
    expect(got.headers.get('Transfer-Encoding')).toBe('chunked')
    expect((await curl('-I', url)).text).not.toContain('hello')
  },
  'response.ts': async (url) => {
    const got = await curl(`${url}/?name=Ann`)
    expect(shown(got)).toEqual([200, 'text/plain; charset=UTF-8', 'hello Ann\n'])
    expect(got.headers.getSetCookie()).toEqual(['seen=1; Path=/'])
  },
  'method.ts': async (url) => {
    const got = await curl('-H', 'Accept-Language: fr;q=0.5, de', url)
    expect(shown(got)).toEqual([200, 'application/json', '{"language":"de","greeting":"hallo"}'])
    expect((await curl('-H', 'Accept-Language: it, *;q=0', url)).status).toBe(404)
  },
}

const shown = (got: Curled) => [got.status, got.headers.get('Content-Type'), got.text]

beforeEach((context) => needsCurl(context))

let child: ChildProcess | null = null
afterEach(async () => {
  if (child === null) return
  const ended = once(child, 'exit')
  child.kill()
  await ended
  child = null
})

test('each program is asked', () => {
  expect(
    readdirSync(folder)
      .filter((file) => file.endsWith('.ts'))
      .sort(),
  ).toEqual(Object.keys(programs).sort())
})

test.each(Object.entries(programs))('%s', async (file, ask) => {
  child = spawn(process.execPath, ['node_modules/tsx/dist/cli.mjs', `${folder}/${file}`], {
    env: { ...process.env, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(child.stdout as NodeJS.ReadableStream, 'data')) as [Buffer]
  await ask(String(line).trim())
})
