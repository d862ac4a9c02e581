import { describe, expect, it } from 'vitest'
import { httpServer, knownServerOptions } from '../../src/deploy/http-server.ts'
import { wsgify } from '../../src/wsgify/wsgify.ts'

const app = wsgify(() => 'hello')

describe('httpServer', () => {
  it('serves at host and port, together or apart', async () => {
    for (const conf of [{ port: '0' }, { host: '127.0.0.1:0' }, { host: '127.0.0.1:9', port: '0' }] as Record<
      string,
      string
    >[]) {
      const server = await httpServer(app, {}, conf)
      expect(await (await fetch(server.url)).text()).toBe('hello')
      await server.close()
    }
  })

  it('ignores settings about threads, and says so', async () => {
    const warned = new Promise<Error & { code?: string }>((resolve) => process.once('warning', resolve))
    const server = await httpServer(app, {}, { port: '0', use_threadpool: 'true', threadpool_workers: '5' })
    await server.close()
    const warning = await warned
    expect(warning.code).toBe('WSGIFY_IGNORED_SETTING')
    expect(warning.message).toContain('use_threadpool, threadpool_workers')
  })

  it('has limits by their names, which go before a time-out in seconds', async () => {
    const conf = { port: '0', socket_timeout: '7', 'limits.bodyBytes': '1k', 'limits.sendTimeout': '2s' }
    expect((await knownServerOptions({ ...conf, workers: '4' })).limits).toEqual({
      bodyBytes: 1024,
      sendTimeout: 2000,
    })
    const server = await httpServer(app, {}, conf)
    const { status } = await fetch(server.url, { method: 'POST', body: 'x'.repeat(1025) })
    await server.close()
    expect(status).toBe(413)
  })

  it.each([
    [{ 'limits.body': '1' }, 'there is no setting "limits.body"'],
    [{ 'limits.parts': '1m' }, 'the setting "limits.parts": a count is a whole number from 0'],
    [{ prot: '0' }, 'did you mean "port"?'],
    [{ port: 'x' }, 'a whole number'],
  ])('refuses %j', async (conf: Record<string, string>, message) => {
    await expect(httpServer(app, {}, conf)).rejects.toThrow(message)
  })
})
