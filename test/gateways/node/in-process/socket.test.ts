import { expect, it } from 'vitest'
import { blank } from '../../../../src/environ/blank.ts'
import { InProcessSocket } from '../../../../src/gateways/node/in-process/socket.ts'

it('tells where the client is, and whether the connection is encrypted', () => {
  const environ = blank('https://example.org/', {
    environ: { REMOTE_ADDR: '2001:db8::1', REMOTE_PORT: '5000' },
  })
  const certificate = { subject: 'CN=a', fingerprint256: 'AB', authorized: true }
  environ['wsgify.peer_certificate'] = certificate
  const socket = new InProcessSocket(environ)
  expect([socket.remoteAddress, socket.remotePort, socket.remoteFamily]).toEqual([
    '2001:db8::1',
    5000,
    'IPv6',
  ])
  expect([socket.encrypted, socket.authorized, socket.getPeerCertificate()]).toEqual([
    true,
    true,
    certificate,
  ])
  expect(socket.address()).toEqual({ address: 'example.org', port: 443, family: 'IPv4' })
  expect(socket.setTimeout().setNoDelay().setKeepAlive().ref().unref()).toBe(socket)
})

it('knows nothing of a client without an address', () => {
  const socket = new InProcessSocket(blank('/', { environ: { REMOTE_ADDR: '', REMOTE_PORT: '' } }))
  expect([socket.remoteAddress, socket.remotePort, socket.remoteFamily]).toEqual([
    undefined,
    undefined,
    undefined,
  ])
  expect([socket.encrypted, socket.authorized, socket.getPeerCertificate()]).toEqual([false, false, {}])
})

it('takes what is written to it, and closes, also with an error that nobody listens for', async () => {
  const socket = new InProcessSocket(blank('/'))
  socket.write('x')
  const closed = new Promise((resolve) => socket.once('close', resolve))
  socket.destroy(new Error('nobody listens'))
  await closed
  const soon = new InProcessSocket(blank('/'))
  soon.destroySoon()
  expect(soon.destroyed).toBe(true)
})
