import { expect, expectTypeOf, test } from 'vitest'
import { Vary } from '../../src/headers/vary.ts'
import { Response } from '../../src/message/response.ts'

test('what is added is written to the field, once', () => {
  const res = new Response()
  expect([String(res.vary), [...res.vary], res.vary.isAny]).toEqual(['', [], false])
  expect(String(res.vary.add('Accept'))).toBe('Accept')
  res.vary.add('accept', 'Cookie').add('Origin')
  expect(res.headers.get('Vary')).toBe('Accept, Cookie, Origin')
  expect([res.vary.has('ORIGIN'), res.vary.has('Range'), res.vary instanceof Vary]).toEqual([
    true,
    false,
    true,
  ])
  res.vary.add('*')
  expect(res.headers.get('Vary')).toBe('*')
})

test('two views of one field know of each other', () => {
  const res = new Response()
  const { vary } = res
  res.vary.add('Accept')
  vary.add('Cookie')
  expect(res.headers.get('Vary')).toBe('Accept, Cookie')
})

test('is assigned as a value, names or text, and removed by null and by no names', () => {
  const res = new Response('', { vary: ['Accept', 'Cookie'] })
  expect(res.headers.get('Vary')).toBe('Accept, Cookie')
  res.vary = new Vary(['Origin'])
  expect(res.headers.get('Vary')).toBe('Origin')
  res.vary = '*'
  expect(res.vary.isAny).toBe(true)
  for (const none of [null, undefined, []]) {
    res.vary = 'Accept'
    res.vary = none
    expect(res.headers.get('Vary')).toBeNull()
  }
  expect(() => res.vary.add('a b')).toThrow('a Vary has names of fields, not "a b"')
  expect(() => {
    res.vary = 'a b'
  }).toThrow(TypeError)
})

test('a malformed field counts for nothing', () => {
  const res = new Response('', { headers: { Vary: 'a b' } })
  expect([...res.vary]).toEqual([])
  res.vary.add('Accept')
  expect(res.headers.get('Vary')).toBe('Accept')
})

test('its types', () => {
  const res = new Response()
  expectTypeOf(res.vary).toEqualTypeOf<Vary>()
  // @ts-expect-error a number names no field
  expect(() => (res.vary = 1)).toThrow(TypeError)
})
