import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import type { HeaderList } from '../../src/environ/contract.ts'
import {
  findField,
  headerPairs,
  ResponseHeaders,
  removeField,
  replaceField,
  sameName,
} from '../../src/message/response-headers.ts'

const make = () => {
  const owner = {
    headerlist: [
      ['X-A', '1'],
      ['Set-Cookie', 'a=1'],
      ['x-a', '2'],
      ['set-cookie', 'b=2'],
    ] as HeaderList,
  }
  return { owner, headers: new ResponseHeaders(owner) }
}

describe('ResponseHeaders', () => {
  test('reads like the platform’s Headers', () => {
    const { headers } = make()
    expect([
      headers.get('x-a'),
      headers.get('none'),
      headers.has('SET-COOKIE'),
      headers.getSetCookie(),
    ]).toEqual(['1, 2', null, true, ['a=1', 'b=2']])
  })

  test('set takes the place of the first, and removes the others', () => {
    const { owner, headers } = make()
    headers.set('X-a', 'new')
    expect(owner.headerlist).toEqual([
      ['X-a', 'new'],
      ['Set-Cookie', 'a=1'],
      ['set-cookie', 'b=2'],
    ])
    headers.set('New', '1')
    headers.delete('set-COOKIE')
    expect([...headers]).toEqual([
      ['X-a', 'new'],
      ['New', '1'],
    ])
  })

  test('order and spelling are kept', () => {
    const { headers } = make()
    expect([...headers.keys()]).toEqual(['X-A', 'Set-Cookie', 'x-a', 'set-cookie'])
    expect([...headers.values()]).toEqual(['1', 'a=1', '2', 'b=2'])
    const seen: string[] = []
    headers.forEach((value, name) => void seen.push(`${name}: ${value}`))
    expect(seen).toHaveLength(4)
  })

  test.each(['a\r\nb', 'a\nb', 'a\0b'])('refuses the value %j, and keeps what was there', (value) => {
    const { owner, headers } = make()
    for (const write of [
      () => headers.set('X-A', value),
      () => headers.append('X-A', value),
      () => headers.set(value, 'x'),
    ])
      expect(write).toThrow(TypeError)
    expect(owner.headerlist).toHaveLength(4)
  })
})

test('helpers', () => {
  expect([sameName('A', 'a'), sameName('a', 'ab'), sameName('x', 'y')]).toEqual([true, false, false])
  expect(headerPairs({ a: '1' })).toEqual([['a', '1']])
  expect(headerPairs(new Map([['a', '1']]))).toEqual([['a', '1']])
  expect(() => headerPairs({ a: 'b\n' })).toThrow(TypeError)
  const list: HeaderList = [
    ['a', '1'],
    ['b', '2'],
    ['A', '3'],
  ]
  expect(findField(list, 'a')).toBe('1, 3')
  replaceField(list, 'A', '4')
  removeField(list, 'b')
  expect(list).toEqual([['A', '4']])
})

test('a log shows no credentials', () => {
  const headers = new ResponseHeaders({
    headerlist: [
      ['Content-Type', 'text/plain'],
      ['Set-Cookie', 'sid=hush'],
    ],
  })
  expect(inspect(headers)).toContain("'text/plain'")
  expect(inspect({ headers })).not.toContain('hush')
})
