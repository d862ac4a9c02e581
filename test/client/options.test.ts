import { expect, test } from 'vitest'
import { type SendOptions, SendRequest } from '../../src/client/index.ts'
import { settingsOf } from '../../src/client/options.ts'

test('what is not given has its default', () => {
  expect(settingsOf({ redirects: 3, idleTimeout: Number.POSITIVE_INFINITY, keepAlive: undefined })).toEqual({
    connectTimeout: 10_000,
    headersTimeout: 60_000,
    idleTimeout: Number.POSITIVE_INFINITY,
    maxHeaderBytes: 65_536,
    keepAlive: 4000,
    redirects: 3,
    tls: {},
    fetch: undefined,
  })
})

test.each<[object, string]>([
  [{ timeout: 5 }, 'there is no option "timeout"'],
  [{ headersTimeout: -1 }, 'headersTimeout is a whole number from 0, not -1'],
  [{ redirects: Number.POSITIVE_INFINITY }, 'redirects is a whole number'],
  [{ maxHeaderBytes: '5' }, 'maxHeaderBytes is a whole number'],
  [{ fetch: 'x' }, 'fetch is a function'],
])('%o is refused', (options, message) => {
  expect(() => new SendRequest(options as SendOptions)).toThrow(message)
})
