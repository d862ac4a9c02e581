import { expect, test } from 'vitest'
import type { HeaderList } from '../../../src/environ/contract.ts'
import { answerHead } from '../../../src/gateways/cgi/answer-head.ts'
import { ResponseHead } from '../../../src/gateways/node/response-head.ts'

function headOf(status: string, headers: HeaderList): ResponseHead {
  const head = new ResponseHead()
  head.set(status, headers, true)
  return head
}

test('the status stands first, then the fields, then the length', () => {
  const head = headOf('302 Found', [
    ['Location', '/x'],
    ['Set-Cookie', 'a=1'],
    ['Set-Cookie', 'b=2'],
  ])
  expect(answerHead(head, 5)).toBe(
    'Status: 302 Found\r\nLocation: /x\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nContent-Length: 5\r\n\r\n',
  )
  expect(answerHead(headOf('204 No Content', []), -1, 'HTTP/1.1 ')).toBe('HTTP/1.1 204 No Content\r\n\r\n')
})

test('a status without a reason has one', () => {
  expect(answerHead(headOf('299', []), -1)).toBe('Status: 299 Unknown\r\n\r\n')
})

test('a Location with 200 would send a web server elsewhere, and is left out', () => {
  const headers: HeaderList = [
    ['X-First', 'a'],
    ['LOCATION', '/secret'],
    ['X-Location', 'stays'],
    ['Content-Location', '/stays'],
  ]
  expect(answerHead(headOf('200 OK', headers), -1)).toBe(
    'Status: 200 OK\r\nX-First: a\r\nX-Location: stays\r\nContent-Location: /stays\r\n\r\n',
  )
  expect(answerHead(headOf('201 Created', headers), -1)).toContain('LOCATION: /secret')
})
