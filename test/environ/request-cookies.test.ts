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
