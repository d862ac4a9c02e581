import type { Socket } from 'node:net'
import { describe, expect, test } from 'vitest'
import { defaultLimits } from '../../../src/environ/limits.ts'
import { Connection } from '../../../src/gateways/node/connection.ts'
import type { Turn } from '../../../src/gateways/node/turn.ts'

class Probe extends Connection {
  hasWaiting = false
  closed = 0
  advance(now: number): void {
    this.busy = null
    this.idleSince = now
  }
  closeSoon(): void {
    this.closed++
  }
}

function make() {
  const socket = {
    remoteAddress: '192.0.2.1' as string | undefined,
    remotePort: 4711 as number | undefined,
    bytesRead: 0,
    bytesWritten: 0,
    writableLength: 0,
    destroyed: 0,
    destroy: () => {
      socket.destroyed++
    },
  }
  return { socket, connection: new Probe(socket as unknown as Socket, 0) }
}
const limits = { ...defaultLimits, keepAliveTimeout: 5000, sendTimeout: 3000 }
const turn: Turn & { waited: number } = {
  waited: 0,
  clientGone: () => undefined,
  clientEnded: () => undefined,
  requestBroken: () => undefined,
  countWaiting: (milliseconds) => {
    turn.waited += milliseconds
  },
}

test('the address of the client is known after its socket has forgotten it', () => {
  const { socket, connection } = make()
  socket.remoteAddress = undefined
  expect([connection.remoteAddr, connection.remotePort]).toEqual(['192.0.2.1', '4711'])
})

test('a socket without an address, such as one of a file system, has none', () => {
  const connection = new Probe({} as Socket, 0)
  expect([connection.remoteAddr, connection.remotePort]).toEqual(['', ''])
})

describe('the sweep', () => {
  test('closes what is idle for too long, counted from the end of the last exchange', () => {
    const { connection } = make()
    connection.busy = turn
    connection.sweep(limits, 9000, 1000)
    expect(connection.closed).toBe(0)
    connection.advance(9000)
    connection.sweep(limits, 13_999, 1000)
    expect(connection.closed).toBe(0)
    connection.sweep(limits, 14_000, 1000)
    expect(connection.closed).toBe(1)
  })

  test('leaves a connection alone while something arrives, waits, or leaves', () => {
    const { socket, connection } = make()
    socket.bytesRead = 1
    connection.sweep(limits, 6000, 1000)
    connection.hasWaiting = true
    connection.sweep(limits, 7000, 1000)
    connection.hasWaiting = false
    socket.writableLength = 10
    connection.sweep(limits, 8000, 1000)
    expect([connection.closed, socket.destroyed]).toEqual([0, 0])
  })

  test('cuts a reader that takes nothing, and not one that is slow', () => {
    const { socket, connection } = make()
    connection.busy = turn
    socket.writableLength = 1000
    for (let now = 1000; now <= 10_000; now += 1000) {
      socket.bytesWritten += 1
      connection.sweep(limits, now, 1000)
    }
    expect(socket.destroyed).toBe(0)
    for (let now = 11_000; now <= 13_000; now += 1000) connection.sweep(limits, now, 1000)
    expect(socket.destroyed).toBe(1)
  })

  test('counts the time that an exchange waits for its body', () => {
    const { connection } = make()
    connection.busy = turn
    turn.waited = 0
    connection.sweep(limits, 1000, 900)
    connection.sweep(limits, 2000, 1100)
    expect(turn.waited).toBe(2000)
  })
})

test('closing when idle spares a connection that has just brought something', () => {
  const { socket, connection } = make()
  socket.bytesRead = 5
  connection.closeWhenIdle()
  expect(connection.closed).toBe(0)
  connection.hasWaiting = true
  connection.closeWhenIdle()
  connection.hasWaiting = false
  connection.busy = turn
  connection.closeWhenIdle()
  expect(connection.closed).toBe(0)
  connection.advance(0)
  connection.closeWhenIdle()
  expect(connection.closed).toBe(1)
})
