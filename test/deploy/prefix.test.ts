import { describe, expect, it } from 'vitest'
import { prefixFilter } from '../../src/deploy/prefix.ts'
import { Request } from '../../src/message/request.ts'
import { wsgify } from '../../src/wsgify/wsgify.ts'

const app = wsgify((req) => `${req.url} ${req.scriptName}|${req.pathInfo} ${req.clientAddr}`)

async function ask(
  conf: Record<string, string>,
  path: string,
  options: Record<string, unknown> = {},
): Promise<string> {
  const response = await Request.blank(path, options).getResponse(prefixFilter(app, {}, conf))
  return response.text()
}

describe('prefixFilter', () => {
  it('puts the prefix before the path, and takes it off where it is', async () => {
    expect(await ask({ prefix: '/james' }, '/x')).toBe('http://localhost/james/x /james|/x 127.0.0.1')
    expect(await ask({ prefix: '/james/' }, '/james/x')).toBe('http://localhost/james/x /james|/x 127.0.0.1')
    expect(await ask({ prefix: '/james' }, '/james')).toBe('http://localhost/james/ /james|/ 127.0.0.1')
    expect(await ask({ prefix: '/james' }, '/jamesx')).toBe(
      'http://localhost/james/jamesx /james|/jamesx 127.0.0.1',
    )
    expect(await ask({}, '/x')).toBe('http://localhost/x |/x 127.0.0.1')
  })

  it('forces scheme and port, an empty one to that of the scheme', async () => {
    expect(await ask({ scheme: 'https', force_port: '8443' }, '/')).toMatch(/^https:\/\/localhost:8443\/ /)
    expect(await ask({ scheme: 'https', force_port: '' }, 'http://x.org:8080/')).toMatch(
      /^https:\/\/x\.org\/ /,
    )
  })

  it('believes proxies it trusts, and nobody else', async () => {
    const headers = {
      'X-Forwarded-For': '192.0.2.1',
      'X-Forwarded-Host': 'x.org',
      'X-Forwarded-Proto': 'https',
    }
    const from = (REMOTE_ADDR: string) => ({ headers, environ: { REMOTE_ADDR } })
    expect(await ask({ prefix: '/p' }, '/', from('127.0.0.1'))).toBe('https://x.org/p/ /p|/ 192.0.2.1')
    expect(await ask({ prefix: '/p' }, '/', from('203.0.113.9'))).toBe('http://localhost/p/ /p|/ 203.0.113.9')
    expect(await ask({ trusted_proxies: '203.0.113.0/24' }, '/', from('203.0.113.9'))).toMatch(
      /^https:\/\/x\.org\//,
    )
    const untranslated = await ask({ translate_forwarded_server: 'no' }, '/', from('127.0.0.1'))
    expect(untranslated).toBe('http://localhost/ |/ 127.0.0.1')
  })

  it.each([
    [{ prefx: '/a' }, 'did you mean "prefix"?'],
    [{ prefix: 'a' }, 'begins with a slash'],
    [{ scheme: 'ftp' }, 'http or https'],
    [{ force_port: '99999' }, 'from 1 to 65535'],
    [{ translate_forwarded_server: 'maybe' }, 'a boolean is'],
  ])('refuses %j', (conf: Record<string, string>, message) => {
    expect(() => prefixFilter(app, {}, conf)).toThrow(message)
  })
})
