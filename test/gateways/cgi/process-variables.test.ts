import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { defaultLimits } from '../../../src/environ/limits.ts'
import { processVariables } from '../../../src/gateways/cgi/process-variables.ts'
import { missing } from '../../support/real.ts'

test('what web servers set is taken, as bytes, and nothing else of a process', () => {
  const made = processVariables(
    {
      REQUEST_METHOD: 'GET',
      PATH_INFO: '/\u00e9\u20ac',
      HTTP_X: 'y',
      SSL_CLIENT_S_DN: 'CN=ann',
      REDIRECT_STATUS: '200',
      HTTPS: 'on',
      PATH: '/bin',
      HOME: '/root',
      AWS_SECRET_ACCESS_KEY: 'secret',
      HTTP_PROXY: 'http://evil.example',
      MISSING: undefined,
    },
    defaultLimits,
  )
  expect(Object.fromEntries(made)).toEqual({
    REQUEST_METHOD: 'GET',
    PATH_INFO: '/\u00c3\u00a9\u00e2\u0082\u00ac',
    HTTP_X: 'y',
    SSL_CLIENT_S_DN: 'CN=ann',
    REDIRECT_STATUS: '200',
    HTTPS: 'on',
  })
})

test('bytes that are no UTF-8 are not lost where the system tells them', (context) => {
  if (!existsSync('/proc/self/environ')) missing(context, '/proc')
  const program = `
    import { processVariables } from ${JSON.stringify(resolve('src/gateways/cgi/process-variables.ts'))}
    import { defaultLimits } from ${JSON.stringify(resolve('src/environ/limits.ts'))}
    console.log(JSON.stringify(processVariables(process.env, defaultLimits).get('PATH_INFO')))`
  const script = `export PATH_INFO="$(printf '/\\377\\303\\251')"; exec "$0" --import "$1" --input-type=module -e "$2"`
  const tsx = resolve('node_modules/tsx/dist/esm/index.mjs')
  const { stdout, stderr } = spawnSync(
    '/bin/sh',
    ['-c', script, process.execPath, `file://${tsx}`, program],
    {
      encoding: 'utf8',
    },
  )
  expect(stdout, stderr).toBe(`${JSON.stringify('/\u00ff\u00c3\u00a9')}\n`)
})
