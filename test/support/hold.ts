// Connections that are kept: each asks once and stays. They come from several addresses of the loopback, since one address
// has ports for some ten thousands.

import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { Agent, get } from 'node:http'
import { connect, type Socket } from 'node:net'

const PER_ADDRESS = 5000
const AT_A_TIME = 250
const ASKED = 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'

/** A server in a process of its own, and its memory. */
export interface Holder {
  readonly port: number
  memory(): Promise<{ readonly rss: number; readonly heapUsed: number }>
  close(): Promise<void>
}

/** Starts a server that keeps its connections: ours, or bare node:http. */
export async function startHolder(kind: 'wsgify' | 'bare'): Promise<Holder> {
  const child: ChildProcess = fork('test/bench/holding.mjs', {
    env: { ...process.env, KIND: kind },
    execArgv: ['--expose-gc'],
  })
  const [port] = (await once(child, 'message')) as [number]
  return {
    port,
    async memory() {
      child.send('memory')
      const [told] = await once(child, 'message')
      return told
    },
    async close() {
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
    },
  }
}

/** Opens connections, each of which is answered once and kept. Gives those that were answered in time. */
export async function hold(port: number, count: number, deadline: number): Promise<Socket[]> {
  const held: Socket[] = []
  const until = Date.now() + deadline
  let next = 0
  const work = async () => {
    while (next < count && Date.now() < until) {
      const socket = await one(port, `127.0.0.${2 + Math.floor(next++ / PER_ADDRESS)}`, until)
      if (socket !== null) held.push(socket)
    }
  }
  await Promise.all(Array.from({ length: Math.min(AT_A_TIME, count) }, work))
  return held
}

function one(port: number, localAddress: string, until: number): Promise<Socket | null> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', localAddress, noDelay: true })
    const timer = setTimeout(() => socket.destroy(), Math.max(0, until - Date.now()))
    let text = ''
    const settle = (answer: Socket | null) => {
      clearTimeout(timer)
      resolve(answer)
    }
    socket.setEncoding('latin1')
    socket.on('error', () => undefined)
    socket.on('close', () => settle(null))
    socket.on('connect', () => socket.write(ASKED))
    socket.on('data', (chunk) => {
      text += chunk
      const head = text.indexOf('\r\n\r\n')
      const length = Number(/content-length: (\d+)/i.exec(text)?.[1])
      if (head >= 0 && text.length >= head + 4 + length)
        settle(text.startsWith('HTTP/1.1 200') ? socket : null)
    })
  })
}

/** How long each of so many requests on a connection of their own takes, one after the other, in milliseconds. */
export async function latencies(port: number, count: number): Promise<number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const times: number[] = []
  for (let i = 0; i < count; i++) {
    const from = performance.now()
    await new Promise<void>((resolve, reject) => {
      const sent = get({ host: '127.0.0.1', port, agent }, (answer) => answer.resume().on('end', resolve))
      sent.on('error', reject)
    })
    times.push(performance.now() - from)
  }
  agent.destroy()
  return times.sort((a, b) => a - b)
}
