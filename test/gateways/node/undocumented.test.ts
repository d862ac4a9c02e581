import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import { expect, it } from 'vitest'
import { oneBufferWorks, readInto } from '../../../src/gateways/node/undocumented.ts'

it('finds one buffer to work on the Nodes that are known', async () => {
  expect(await oneBufferWorks()).toBe(process.platform !== 'win32')
})

// What node:net documents is the measure of what it does not.
it.each([true, false])(
  'reads everything that many connections send, and their ends: %s',
  async (oneBuffer) => {
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      let seen = ''
      let pauses = 0
      readInto(socket, oneBuffer, (bytes, length) => {
        seen += bytes.toString('latin1', 0, length)
        if (pauses++ > 2) return
        socket.pause()
        setTimeout(() => socket.resume(), 2)
      })
      socket.on('end', () => socket.end(seen, 'latin1'))
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const texts = Array.from({ length: 20 }, (_, i) => String.fromCharCode(65 + i).repeat(1 + i * 20_011))
    const answers = await Promise.all(
      texts.map(async (text) => {
        const socket = connect(port, '127.0.0.1')
        for (let at = 0; at < text.length; at += 50_000) {
          socket.write(text.slice(at, at + 50_000))
          await new Promise((resolve) => setImmediate(resolve))
        }
        socket.end()
        let answer = ''
        for await (const data of socket) answer += data
        return answer
      }),
    )
    expect(answers.map((answer) => answer.length)).toEqual(texts.map((text) => text.length))
    expect(answers).toEqual(texts)
    server.close()
  },
)
