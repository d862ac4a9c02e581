// The instances API from its INI file, as a user has it: plain Node, the built package, TypeScript beside the
// configuration, a real socket, curl.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { expect, it } from 'vitest'
import { curl, needsCurl } from '../../support/curl.ts'

it('answers through curl', async (context) => {
  needsCurl(context)
  expect(existsSync('dist/deploy/index.js'), 'dist is missing: npm run build').toBe(true)
  const server = spawn(process.execPath, ['test/deploy/instances/main.mjs'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  try {
    const [line] = (await once(server.stdout, 'data')) as [Buffer]
    const url = String(line).trim()
    const token = ['-H', 'X-Auth-Token: open-sesame']
    const ask = async (...args: string[]) => {
      const { status, text } = await curl(...args)
      return [status, JSON.parse(text)] as const
    }
    expect((await ask(`${url}/instances`))[0]).toBe(403)
    expect((await ask('-H', 'X-Auth-Token: guess', `${url}/instances`))[0]).toBe(403)
    expect((await ask(`${url}/nope`))[0]).toBe(403)
    expect(await ask(...token, `${url}/instances`)).toEqual([
      200,
      {
        instances: [
          { id: '0', name: 'inst-0' },
          { id: '1', name: 'inst-1' },
        ],
      },
    ])
    expect(await ask(...token, `${url}/instances/1`)).toEqual([
      200,
      { instance: { id: '1', name: 'inst-1' } },
    ])
    expect((await ask(...token, `${url}/instances/9`))[0]).toBe(404)
    expect((await ask(...token, `${url}/nope`))[0]).toBe(404)
  } finally {
    const ended = once(server, 'exit')
    server.kill('SIGTERM')
    expect(await ended).toEqual([0, null])
  }
})
