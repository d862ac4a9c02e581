// Lines of StatsD, sent by UDP: several in one datagram, and none waited for.

import { builtinModule } from '../syntax/runtime.ts'

interface Socket {
  send(text: string, port: number, host: string, done: () => void): void
  on(event: 'error', listener: () => void): unknown
  unref(): unknown
}
interface Datagrams {
  createSocket(kind: 'udp4' | 'udp6'): Socket
}

// What one packet of Ethernet holds, with room for headers.
const MOST = 1400
const PAUSE = 50

/**
 * What sends lines to a StatsD server, `host` or `host:port`, with 8125 as the port; an IPv6 address stands in brackets. Lines
 * wait for others for 50 milliseconds at most. What is lost on its way stays lost, as it is with UDP.
 *
 * Throws a TypeError for what names no server, and where the runtime has no UDP.
 */
export function statsd(server: string): (line: string) => void {
  const match = /^(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9._-]+))(?::(\d{1,5}))?$/.exec(server)
  const host = match?.[1] ?? match?.[2]
  const port = Number(match?.[3] ?? 8125)
  if (host === undefined || port === 0 || port > 65_535) {
    throw new TypeError(`a StatsD server is such as "127.0.0.1:8125", not ${JSON.stringify(server)}`)
  }
  const datagrams = builtinModule('node:dgram') as Datagrams | undefined
  if (datagrams === undefined)
    throw new TypeError('this runtime has no UDP; give "record" in place of a server')
  let socket: Socket | null = null
  let waiting = ''
  let timer: ReturnType<typeof setTimeout> | null = null
  const flush = (): void => {
    if (timer !== null) clearTimeout(timer)
    timer = null
    if (socket === null) {
      socket = datagrams.createSocket(match?.[1] === undefined ? 'udp4' : 'udp6')
      // A server that is not there is no fault of a request.
      socket.on('error', () => undefined)
      socket.unref()
    }
    socket.send(waiting, port, host, () => undefined)
    waiting = ''
  }
  return (line) => {
    if (waiting !== '' && waiting.length + 1 + line.length > MOST) flush()
    waiting = waiting === '' ? line : `${waiting}\n${line}`
    timer ??= setTimeout(flush, PAUSE)
  }
}
