// In a process of its own, since the test runner catches what escapes.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { curl, needsCurl } from '../support/curl.ts'

const PROGRAM = `
import { guard } from './src/cli/guard.ts'
import { serve } from './src/gateways/node.ts'
const never = new Promise(() => undefined)
const app = async (environ, start) => {
  if (environ.PATH_INFO === '/timer') { setTimeout(() => { throw new Error('from a timer') }, 1); await never }
  if (environ.PATH_INFO === '/promise') { void Promise.reject(new Error('from a promise')); await never }
  if (environ.PATH_INFO === '/late') {
    start('200 OK', [])
    setTimeout(() => { throw new Error('from a timer') }, 1)
    await new Promise((resolve) => setTimeout(resolve, 30))
    return { [Symbol.asyncIterator]: () => ({ next: () => never, return: async () => { console.log('closed'); return { done: true } } }) }
  }
  if (environ.PATH_INFO === '/throws') throw new Error('as ever')
  await new Promise((resolve) => setTimeout(resolve, 100))
  start('200 OK', [['Content-Type', 'text/plain']])
  return 'fine'
}
const guarded = guard(app)
const server = await serve(guarded.app, { port: 0 })
guarded.watch((error) => console.log('escaped ' + error.message))
console.log(server.url)
`

test('what escapes costs its own request, with 500, and no other', async (context) => {
  needsCurl(context)
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', PROGRAM], {
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  let printed = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text
  })
  try {
    await expect.poll(() => printed, { timeout: 15_000 }).toContain('http://')
    const url = /http:\S+/.exec(printed)?.[0] ?? ''
    const answers = await Promise.all(
      ['/timer', '/fine', '/promise', '/late', '/throws', '/fine'].map((path) => curl(url + path)),
    )
    expect(answers.map(({ status }) => status)).toEqual([500, 200, 500, 500, 500, 200])
    await expect.poll(() => printed).toContain('closed')
    expect(printed.match(/escaped from a timer/g)).toHaveLength(2)
    expect(printed.match(/escaped from a promise/g)).toHaveLength(1)
    expect(printed).not.toContain('escaped as ever')
  } finally {
    child.kill()
    await once(child, 'exit')
  }
})
