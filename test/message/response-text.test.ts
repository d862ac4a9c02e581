import { expect, test } from 'vitest'
import { answerOfText } from '../../src/message/response-text.ts'

const answer = (text: string) => answerOfText(Buffer.from(text))

test('a response is read to its status line, fields and body', () => {
  const read = answer('HTTP/1.1 404 Not Found\r\nX-A: 1\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n\r\nbody')
  expect(read.statusLine).toBe('404 Not Found')
  expect(read.headerlist).toEqual([
    ['X-A', '1'],
    ['Set-Cookie', 'a=1'],
    ['Set-Cookie', 'b=2'],
  ])
  expect(Buffer.from(read.body as Uint8Array).toString()).toBe('body')
})

test.each(['HTTP/1.1 200', 'HTTP/1.1 200 ', 'HTTP/1.0 200 Fine'])('a start line may be %j', (line) => {
  expect(answer(`${line}\r\n\r\n`).statusLine).toBe(line.slice(9).trimEnd())
})

test.each(['', 'GET / HTTP/1.1', 'HTTP/1.1 20', 'HTTP/1.1 2000 OK', 'HTTP/2 200'])(
  '%j is no response',
  (line) => {
    expect(() => answer(`${line}\r\n\r\n`)).toThrow(SyntaxError)
  },
)
