// What becomes of a connection that is one too many: it is told so, as far as its protocol can say it, and closed.

import type { Socket } from 'node:net'
import { reasonOf } from '../../syntax/status.ts'

// How long a client that was turned away may take to end its half.
const LINGER = 1000

/** The answer to a client that is one too many, after what its protocol begins a status with. `more` are whole lines. */
export function busyAnswer(beforeStatus: string, more = ''): string {
  const status = `503 ${reasonOf(503)}`
  const body = `${status}\n`
  return `${beforeStatus}${status}\r\nContent-Type: text/plain; charset=UTF-8\r\nContent-Length: ${body.length}\r\n${more}\r\n${body}`
}

/** Answers on a socket without reading from it, and closes it. */
export function turnAway(socket: Socket, answer: string): void {
  socket.on('error', () => undefined)
  socket.end(answer, 'latin1')
  // To close with something unread would reset the connection, and the client might lose its answer.
  socket.resume()
  socket.once('end', () => socket.destroy())
  setTimeout(() => socket.destroy(), LINGER).unref()
}
