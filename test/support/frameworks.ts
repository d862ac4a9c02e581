// The frameworks that tests mount applications in. They are no dependency of the project, see peers.ts.

import { existsSync, readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { missing } from './real.ts'

const folder = new URL('../gateways/peers/', import.meta.url)

/** Skips a test where the frameworks are not installed; under REQUIRE_REAL it fails. */
export function needsFrameworks(context: { skip(note?: string): never }): void {
  if (!areThere()) missing(context, 'the frameworks: npm install --prefix test/gateways/peers')
}

function areThere(): boolean {
  const { dependencies } = JSON.parse(readFileSync(new URL('package.json', folder), 'utf8'))
  return Object.keys(dependencies).every((name) => existsSync(new URL(`node_modules/${name}`, folder)))
}

/** Imports a package of theirs. */
export async function framework<T>(name: string): Promise<T> {
  const { load } = await import(new URL('load.mjs', folder).href)
  return load(name)
}

/** A server of node:http for a handler: its port, and how it is closed. */
export async function listening(
  handler: RequestListener,
): Promise<{ port: number; close: () => Promise<void> }> {
  const server = createServer(handler)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    port,
    close: async () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

/** Middleware of Connect, as the packages give it. */
export type Middleware = (
  request: IncomingMessage & Record<string, unknown>,
  response: ServerResponse,
  next: (error?: unknown) => void,
) => unknown

/** What tests need of an Express application. */
export interface ExpressApp extends Router {
  disable(setting: string): void
}

/** What tests need of a router of Express. */
export interface Router {
  (request: IncomingMessage, response: ServerResponse, next?: (error?: unknown) => void): void
  use(...layers: (string | ((...args: never[]) => unknown))[]): void
  get(path: string, ...handlers: ExpressHandler[]): void
  post(path: string, handler: ExpressHandler): void
  post(path: string, parser: Middleware, handler: ExpressHandler): void
}

type ExpressHandler = (
  request: ExpressRequest,
  response: ExpressResponse,
  next: (error?: unknown) => void,
) => unknown

interface ExpressRequest extends IncomingMessage {
  readonly originalUrl: string
  readonly baseUrl: string
  readonly ip: string
  readonly protocol: string
  readonly hostname: string
  readonly body: unknown
  readonly file?: { readonly buffer: Buffer }
}

interface ExpressResponse extends ServerResponse {
  send(body: unknown): this
  json(body: unknown): this
  type(type: string): this
  cookie(name: string, value: string): this
}

/** Express, with its parsers. */
export interface Express {
  default: {
    (): ExpressApp
    Router(): Router
    json(): Middleware
    urlencoded(options: { extended: boolean }): Middleware
    raw(options: { type: string }): Middleware
    text(): Middleware
  }
}
