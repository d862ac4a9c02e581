import { expect, test } from 'vitest'
import { CgiGateway } from '../../../src/gateways/cgi/gateway.ts'

// What it does with requests is seen through each protocol; here is what it refuses of its caller.

test.each(['api', '/', '/api/', 'http://x/api'])('the scriptName %j is none', (scriptName) => {
  expect(() => new CgiGateway(() => '', { scriptName })).toThrow(
    new TypeError(
      `a scriptName is empty or a path without a slash at its end, such as /api, not ${scriptName}`,
    ),
  )
})

test.each(['', '/api', '/api/v1'])('the scriptName %j is one', (scriptName) => {
  expect(new CgiGateway(() => '', { scriptName }).limits.bodyBytes).toBeGreaterThan(0)
})
