// Clients that hold connections and do next to nothing, in a process of their own, so that they take no time of the good
// client's. Each that the server ends comes again.

import { connect, type Socket } from 'node:net'

const port = Number(process.env['PORT'])
const count = Number(process.env['COUNT'])
const name = process.env['ATTACK']
// A byte per second for each, which a limit for idle connections would not see.
const TICK = 1000
const AT_A_TIME = 25

const tally = { opened: 0, held: 0, refused: 0, ended: 0 }
const open = new Set<Socket>()
let stopping = false

const FIRST: Readonly<Record<string, string>> = {
  'slow-headers': 'GET / HTTP/1.1\r\nHost: a\r\nX: ',
  'slow-body':
    'POST /form HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 400000\r\n\r\n',
  'stalled-reader': 'GET /big/1600 HTTP/1.1\r\nHost: a\r\n\r\n',
}

function start(): void {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  let answered = false
  socket.on('connect', () => {
    if (stopping) {
      socket.destroy()
      return
    }
    tally.opened++
    open.add(socket)
    tally.held = Math.max(tally.held, open.size)
    socket.write(FIRST[name as string] as string)
    if (name === 'stalled-reader') socket.pause()
  })
  socket.on('data', (bytes) => {
    if (answered) return
    answered = true
    if (bytes.toString('latin1', 0, 12) === 'HTTP/1.1 408') tally.refused++
  })
  socket.on('error', () => undefined)
  socket.on('close', () => {
    open.delete(socket)
    if (stopping) return
    tally.ended++
    setTimeout(start, TICK)
  })
}

function begin(): void {
  let started = 0
  const opening = setInterval(() => {
    for (let i = 0; i < AT_A_TIME && started < count && !stopping; i++, started++) start()
    if (started === count || stopping) clearInterval(opening)
  }, 50)
}

// A paused reader does not see that it was reset; what it writes tells it.
setInterval(() => {
  for (const socket of open) socket.write(name === 'stalled-reader' ? '\r\n' : 'a')
}, TICK)

process.on('message', (what) => {
  if (what === 'start') begin()
  if (what === 'stop') {
    stopping = true
    for (const socket of open) socket.resetAndDestroy()
  }
  process.send?.(tally)
})
process.on('disconnect', () => process.exit())
process.send?.('ready')
