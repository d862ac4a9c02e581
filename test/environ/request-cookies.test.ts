import { expect, test } from 'vitest'
import { blank } from '../../src/environ/blank.ts'
import { RequestCookies } from '../../src/environ/request-cookies.ts'

const make = (cookie?: string) => {
  const environ = blank('/', { environ: cookie === undefined ? {} : { HTTP_COOKIE: cookie } })
  return { environ, cookies: new RequestCookies(environ) }
}

test('reads cookies: the first of a name, or all', () => {
  const { cookies } = make('a=1; b=2; a=3')
  expect([cookies.get('a'), cookies.getAll('a'), cookies.has('b'), cookies.get('c'), cookies.size]).toEqual([
    '1',
    ['1', '3'],
    true,
    null,
    3,
  ])
  expect([[...cookies], [...cookies.keys()], [...cookies.values()]]).toEqual([
    [
      ['a', '1'],
      ['b', '2'],
      ['a', '3'],
    ],
    ['a', 'b', 'a'],
    ['1', '2', '3'],
  ])
})

test('writes back: one in place of all of its name, others untouched', () => {
  const { environ, cookies } = make('a=1; b=2; a=3')
  cookies.set('a', 'x y')
  expect(environ.HTTP_COOKIE).toBe('a=x%20y; b=2')
  cookies.set('new', '1')
  cookies.delete('a')
  expect(environ.HTTP_COOKIE).toBe('b=2; new=1')
  cookies.delete('b')
  cookies.delete('new')
  expect('HTTP_COOKIE' in environ).toBe(false)
})

test('writes back: what stands beside it stays as the client wrote it', () => {
  const { environ, cookies } = make('x; b="a b"; a=1;c=\xc3\xa9; a=2;')
  cookies.set('a', '3')
  expect(environ.HTTP_COOKIE).toBe('x; b="a b"; a=3; c=\xc3\xa9')
  cookies.delete('b')
  expect(environ.HTTP_COOKIE).toBe('x; a=3; c=\xc3\xa9')
  expect([...cookies]).toEqual([
    ['a', '3'],
    ['c', 'é'],
  ])
  cookies.delete('a')
  expect(environ.HTTP_COOKIE).toBe('x; c=\xc3\xa9')
})

test('of several the first counts, and no spelling makes another name of one', () => {
  const { cookies } = make('=__Host-a=0; %5F%5FHost-a=0; __Host-a=1; __Host-a=2')
  expect([cookies.get('__Host-a'), cookies.getAll('__Host-a')]).toEqual(['1', ['1', '2']])
})

test('more cookies than can be read are none, and setting one begins anew', () => {
  const { environ, cookies } = make(Array.from({ length: 201 }, (_, i) => `c${i}=1`).join('; '))
  expect([cookies.size, cookies.get('c0'), cookies.has('c0')]).toEqual([0, null, false])
  const before = environ.HTTP_COOKIE
  cookies.delete('c0')
  expect(environ.HTTP_COOKIE).toBe(before)
  cookies.set('c0', '2')
  expect(environ.HTTP_COOKIE).toBe('c0=2')
})

test.each(['', ' a', 'a=b', 'a;b', 'a\0'])('the name %j is refused, and nothing changes', (name) => {
  const { environ, cookies } = make('a=1')
  expect(() => cookies.set(name, '1')).toThrow(TypeError)
  cookies.delete(name)
  expect([cookies.get(name), environ.HTTP_COOKIE]).toEqual([null, 'a=1'])
})

test('deleting what is not there changes nothing', () => {
  const { environ, cookies } = make('a=1;  b')
  cookies.delete('zz')
  expect(environ.HTTP_COOKIE).toBe('a=1;  b')
})

test('no cookie can add a line', () => {
  const { environ, cookies } = make()
  cookies.set('a', 'b\r\nX: y; c=d')
  expect(environ.HTTP_COOKIE).toMatch(/^a=[!-~]+$/)
  expect([...cookies]).toEqual([['a', 'b\r\nX: y; c=d']])
  expect(() => cookies.set('a\r\nb', '1')).toThrow(TypeError)
})

test.each(['__proto__', 'constructor', 'toString'])('a cookie named %s is one like any', (name) => {
  expect(make().cookies.get(name)).toBeNull()
  expect(make(`${name}=1`).cookies.get(name)).toBe('1')
})
