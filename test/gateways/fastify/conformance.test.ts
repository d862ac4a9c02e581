import { METHODS, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { toFastify } from '../../../src/gateways/fastify.ts'
import { framework, needsFrameworks } from '../../support/frameworks.ts'
import { askHttp } from '../conformance/http-client.ts'
import { options } from '../conformance/options.ts'
import { conform } from '../conformance/suite.ts'

// What Fastify routes by itself, and what is no request for it.
const KNOWN = /^(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|CONNECT)$/

interface Fastify {
  readonly server: Server
  addHttpMethod(method: string, options: { hasBody: boolean }): void
  register(plugin: ReturnType<typeof toFastify>): void
  listen(at: { port: number; host: string }): Promise<string>
}

conform({
  name: 'Fastify',
  needs: needsFrameworks,
  differs: { 'the path /%FF': 'Fastify decodes the path as UTF-8, and answers 400' },
  async serve(app) {
    const { default: make } = await framework<{
      default(options: { forceCloseConnections: boolean; routerOptions: { maxParamLength: number } }): Fastify
    }>('fastify')
    const fastify = make({ forceCloseConnections: true, routerOptions: { maxParamLength: 10_000 } })
    for (const method of METHODS.filter((name) => !KNOWN.test(name))) {
      fastify.addHttpMethod(method, { hasBody: method !== 'TRACE' })
    }
    fastify.register(toFastify(app, options))
    await fastify.listen({ port: 0, host: '127.0.0.1' })
    const { server } = fastify
    const { port } = server.address() as AddressInfo
    return {
      port,
      ask: (ask) => askHttp(port, ask),
      close: async () => {
        server.closeAllConnections()
        server.close()
      },
    }
  },
})
