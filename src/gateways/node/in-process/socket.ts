// The socket that a request of node:http has in process: it tells where the client is, and closing it ends the exchange. No
// bytes go through it.

import { Duplex } from 'node:stream'
import type { Environ, PeerCertificate } from '../../../environ/contract.ts'

/** What handlers ask of a socket. Its time-outs are the gateway's, so that what sets one here sets nothing. */
export class InProcessSocket extends Duplex {
  readonly remoteAddress: string | undefined
  readonly remotePort: number | undefined
  readonly remoteFamily: string | undefined
  readonly localAddress: string
  readonly localPort: number
  readonly encrypted: boolean
  readonly connecting = false
  private readonly certificate: PeerCertificate | undefined

  constructor(environ: Environ) {
    super({ emitClose: true })
    const { REMOTE_ADDR: address = '', REMOTE_PORT: port = '' } = environ
    this.remoteAddress = address === '' ? undefined : address
    this.remotePort = port === '' ? undefined : Number(port)
    this.remoteFamily = address === '' ? undefined : address.includes(':') ? 'IPv6' : 'IPv4'
    this.localAddress = environ.SERVER_NAME
    this.localPort = Number(environ.SERVER_PORT)
    this.encrypted = environ['wsgi.url_scheme'] === 'https'
    this.certificate = environ['wsgify.peer_certificate']
    // Handlers destroy sockets with errors, and there is nobody else to hear of them.
    this.on('error', () => undefined)
  }

  get authorized(): boolean {
    return this.certificate?.authorized ?? false
  }

  getPeerCertificate(): PeerCertificate | object {
    return this.certificate ?? {}
  }

  address(): { address: string; port: number; family: string } {
    const { localAddress: address, localPort: port } = this
    return { address, port, family: address.includes(':') ? 'IPv6' : 'IPv4' }
  }

  override _read(): void {}

  override _write(_chunk: unknown, _encoding: string, done: () => void): void {
    done()
  }

  destroySoon(): void {
    this.destroy()
  }

  setTimeout(): this {
    return this
  }

  setNoDelay(): this {
    return this
  }

  setKeepAlive(): this {
    return this
  }

  ref(): this {
    return this
  }

  unref(): this {
    return this
  }
}
