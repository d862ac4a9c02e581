import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { blank } from '../../src/environ/blank.ts'
import { EnvironHeaders } from '../../src/environ/environ-headers.ts'

const make = () => {
  const environ = blank('/', { environ: { HTTP_X_TOKEN: 'a', CONTENT_TYPE: 'text/plain' } })
  return { environ, headers: new EnvironHeaders(environ) }
}

test('reads in any case, and absent is null', () => {
  const { headers } = make()
  expect([headers.get('x-token'), headers.get('CONTENT-TYPE'), headers.get('None')]).toEqual([
    'a',
    'text/plain',
    null,
  ])
  expect([headers.has('X-Token'), headers.has('None')]).toEqual([true, false])
})

test('writes to the environ, and sees what is written there', () => {
  const { environ, headers } = make()
  headers.set('X-New', '1')
  headers.append('X-New', '2')
  headers.append('Cookie', 'a=1')
  headers.append('Cookie', 'b=2')
  headers.delete('X-Token')
  expect([environ['HTTP_X_NEW'], environ.HTTP_COOKIE, 'HTTP_X_TOKEN' in environ]).toEqual([
    '1, 2',
    'a=1; b=2',
    false,
  ])
  environ['HTTP_X_NEW'] = 'changed'
  expect(headers.get('X-New')).toBe('changed')
})

test.each(['a\r\nb', 'a\nb', 'a\0b', 'a\u0100'])('refuses the value %j', (value) => {
  const { environ, headers } = make()
  expect(() => headers.set('X-A', value)).toThrow(TypeError)
  expect(() => headers.append('X-A', value)).toThrow(TypeError)
  expect(environ['HTTP_X_A']).toBeUndefined()
})

test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
  'a header named %s is one like any',
  (name) => {
    const { headers } = make()
    expect(headers.get(name)).toBeNull()
    headers.set(name, 'x')
    expect(headers.get(name)).toBe('x')
  },
)

test('iterates over names in title case and values', () => {
  const { headers } = make()
  const pairs = [
    ['Host', 'localhost:80'],
    ['X-Token', 'a'],
    ['Content-Type', 'text/plain'],
  ]
  expect([...headers]).toEqual(pairs)
  expect([[...headers.keys()], [...headers.values()]]).toEqual([
    pairs.map(([name]) => name),
    pairs.map(([, value]) => value),
  ])
  const seen: string[] = []
  headers.forEach((value, name) => void seen.push(`${name}=${value}`))
  expect(seen).toEqual(pairs.map(([name, value]) => `${name}=${value}`))
})

test('a log shows no credentials', () => {
  const headers = new EnvironHeaders(
    blank('/', {
      environ: { HTTP_ACCEPT: 'text/html', HTTP_AUTHORIZATION: 'Bearer hush', HTTP_COOKIE: 'sid=hush' },
    }),
  )
  expect(inspect(headers)).toContain("Accept: 'text/html'")
  expect(inspect({ headers })).not.toContain('hush')
  expect(headers.get('Authorization')).toBe('Bearer hush')
})
