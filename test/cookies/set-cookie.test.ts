import fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { parseCookies } from '../../src/cookies/parse.ts'
import { formatSetCookie, type SetCookieAttributes } from '../../src/cookies/set-cookie.ts'

const format = (attributes?: SetCookieAttributes) => formatSetCookie('a', 'b', attributes)

afterEach(() => {
  vi.useRealTimers()
})

describe('formatSetCookie', () => {
  test.each<[SetCookieAttributes | undefined, string]>([
    [undefined, 'a=b; Path=/'],
    [{}, 'a=b; Path=/'],
    [{ path: undefined, domain: undefined, maxAge: undefined, sameSite: undefined }, 'a=b; Path=/'],
    [{ path: null }, 'a=b'],
    [{ path: '/x y' }, 'a=b; Path=/x y'],
    [{ domain: 'example.org' }, 'a=b; Domain=example.org; Path=/'],
    [{ domain: '.example.org', path: null }, 'a=b; Domain=.example.org'],
    [{ domain: null, expires: null, maxAge: null, sameSite: null }, 'a=b; Path=/'],
    [{ maxAge: 60 }, 'a=b; Max-Age=60; Path=/'],
    [{ maxAge: 0 }, 'a=b; Max-Age=0; Path=/'],
    [{ maxAge: -1 }, 'a=b; Max-Age=-1; Path=/'],
    [{ maxAge: 34_560_000 }, 'a=b; Max-Age=34560000; Path=/'],
    [{ maxAge: 34_560_001 }, 'a=b; Max-Age=34560000; Path=/'],
    [{ maxAge: 2 ** 53 - 1 }, 'a=b; Max-Age=34560000; Path=/'],
    [{ path: `/${'x'.repeat(1023)}` }, `a=b; Path=/${'x'.repeat(1023)}`],
    [{ expires: new Date(0) }, 'a=b; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT'],
    [{ httpOnly: true }, 'a=b; Path=/; HttpOnly'],
    [{ httpOnly: false, secure: false, partitioned: false }, 'a=b; Path=/'],
    [{ secure: true, partitioned: true }, 'a=b; Path=/; Secure; Partitioned'],
    [{ priority: 'high' }, 'a=b; Path=/; Priority=High'],
    [{ sameSite: 'strict' }, 'a=b; Path=/; SameSite=Strict'],
    [{ sameSite: 'lax' }, 'a=b; Path=/; SameSite=Lax'],
    [{ sameSite: 'none', secure: true }, 'a=b; Path=/; Secure; SameSite=None'],
    [{ sameSite: 'Lax' as 'lax' }, 'a=b; Path=/; SameSite=Lax'],
  ])('prints %j', (attributes, expected) => {
    expect(format(attributes)).toBe(expected)
    // What is remembered from the call before is the same.
    expect(format(attributes)).toBe(expected)
  })

  test.each<[SetCookieAttributes, new () => Error, string]>([
    [{ path: '/; Domain=evil' }, TypeError, '"/; Domain=evil"'],
    [{ path: '/\r\nSet-Cookie: x' }, TypeError, '"/\\r\\nSet-Cookie: x"'],
    [{ path: '/\0' }, TypeError, 'path'],
    [{ path: '/é' }, TypeError, 'path'],
    [{ path: '/<' }, TypeError, 'path'],
    [{ path: 'x' }, TypeError, '"x"'],
    [{ path: `/${'x'.repeat(1024)}` }, RangeError, '1025'],
    [{ domain: 'x'.repeat(1025) }, RangeError, '1025'],
    [{ path: 7 as unknown as string }, TypeError, '7'],
    [{ domain: 'a;b' }, TypeError, '"a;b"'],
    [{ domain: 'a\n' }, TypeError, '"a\\n"'],
    [{ domain: 'a b' }, TypeError, 'a b'],
    [{ domain: 'example.org.' }, TypeError, 'example.org.'],
    [{ domain: 'example.org:80' }, TypeError, 'example.org:80'],
    [{ maxAge: 1.5 }, RangeError, '1.5'],
    [{ maxAge: Number.NaN }, RangeError, 'NaN'],
    [{ maxAge: Number.POSITIVE_INFINITY }, RangeError, 'Infinity'],
    [{ maxAge: 2 ** 53 }, RangeError, '9007199254740992'],
    [{ maxAge: '60' as unknown as number }, RangeError, '60'],
    [{ expires: new Date(Number.NaN) }, RangeError, 'invalid Date'],
    [{ expires: new Date(Date.UTC(10_000, 0)) }, RangeError, '+010000'],
    [{ expires: new Date(Date.UTC(1600, 0)) }, RangeError, '1600-01-01'],
    [{ expires: 'tomorrow' as unknown as Date }, TypeError, '"tomorrow"'],
    [{ sameSite: 'x' as 'lax' }, TypeError, 'strict, lax, none'],
    [{ sameSite: 'lax; Secure' as 'lax' }, TypeError, '"lax; Secure"'],
    [{ sameSite: true as unknown as 'lax' }, TypeError, 'true'],
    [{ priority: 'urgent' as 'low' }, TypeError, 'low, medium, high'],
    [{ sameSite: 'none' }, TypeError, 'secure'],
    [{ sameSite: 'None' as 'none' }, TypeError, 'secure'],
    [{ partitioned: true }, TypeError, 'secure'],
    [{ httponly: true } as SetCookieAttributes, TypeError, '"httponly"'],
  ])('refuses %j', (attributes, error, named) => {
    // A kind that was printed before must not hide what is wrong with this one.
    format({})
    for (let round = 0; round < 2; round++) {
      expect(() => format(attributes)).toThrow(error)
      expect(() => format(attributes)).toThrow(named)
    }
  })

  test.each(['', 'a b', 'a;b', 'a=b', 'a,b', '"a"', 'a\r\n', 'é', '\0', 'a\t'])(
    'refuses the name %j',
    (name) => {
      expect(() => formatSetCookie(name, 'x')).toThrow(TypeError)
      expect(() => formatSetCookie(name, 'x')).toThrow(JSON.stringify(name))
    },
  )

  test('refuses a value that is no string', () => {
    expect(() => formatSetCookie('a', 7 as unknown as string)).toThrow('7')
    expect(() => formatSetCookie('a', undefined as unknown as string)).toThrow(TypeError)
  })
})

test('an expiry over 400 days from now is one in 400 days', () => {
  vi.useFakeTimers({ now: new Date('2020-01-01T00:00:00Z') })
  expect(format({ expires: new Date('2030-01-01T00:00:00Z') })).toBe(
    'a=b; Path=/; Expires=Thu, 04 Feb 2021 00:00:00 GMT',
  )
  expect(format({ expires: new Date('2021-02-03T00:00:00Z') })).toContain('Wed, 03 Feb 2021')
  vi.setSystemTime(new Date('2021-01-01T00:00:00Z'))
  expect(format({ expires: new Date('2030-01-01T00:00:00Z') })).toContain('Sat, 05 Feb 2022')
})

test('a name and value of 4096 bytes are sent, and no more', () => {
  expect(formatSetCookie('ab', 'x'.repeat(4094))).toHaveLength(4097 + '; Path=/'.length)
  expect(() => formatSetCookie('ab', 'x'.repeat(4095))).toThrow(RangeError)
  expect(() => formatSetCookie('ab', 'x'.repeat(4095))).toThrow('4097')
  // Bytes as they are sent.
  expect(() => formatSetCookie('a', 'é'.repeat(683))).toThrow('4099')
})

describe('a name that promises something', () => {
  test.each<[string, SetCookieAttributes, boolean]>([
    ['__Host-a', { secure: true }, true],
    ['__Host-a', { secure: true, path: '/', domain: null }, true],
    ['__Host-a', {}, false],
    ['__Host-a', { secure: true, path: '/x' }, false],
    ['__Host-a', { secure: true, path: null }, false],
    ['__Host-a', { secure: true, domain: 'example.org' }, false],
    ['__HOST-a', {}, false],
    ['__Secure-a', { secure: true, path: '/x', domain: 'example.org' }, true],
    ['__Secure-a', {}, false],
    ['__secure-a', {}, false],
    ['__Secur-a', {}, true],
    ['x__Host-a', {}, true],
  ])('%s with %j: %j', (name, attributes, kept) => {
    formatSetCookie('a', 'b', attributes)
    const print = () => formatSetCookie(name, 'b', attributes)
    if (kept) expect(print()).toMatch(new RegExp(`^${name}=b`))
    else expect(print).toThrow(TypeError)
  })
})

test('does not remember an object that has changed since', () => {
  const attributes: { path: string; expires?: Date } = { path: '/x' }
  expect(format(attributes)).toBe('a=b; Path=/x')
  attributes.path = '/y'
  expect(format(attributes)).toBe('a=b; Path=/y')
  attributes.expires = new Date(0)
  expect(format(attributes)).toContain('1970')
  attributes.expires.setUTCFullYear(1980)
  expect(format(attributes)).toContain('1980')
  delete attributes.expires
  expect(format(attributes)).toBe('a=b; Path=/y')
})

test('carries any value so that it is read the same, and never a line of its own', () => {
  const part = fc.string({ unit: fc.constantFrom(...'ab/;,= "\\\r\n\0é.'), maxLength: 8 })
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), part, part, part, (value, path, domain, name) => {
      expect(parseCookies(formatSetCookie('a', value).split('; ')[0] as string)).toEqual([['a', value]])
      let text: string
      try {
        text = formatSetCookie(`a${name}`, value, { path: `/${path}`, domain })
      } catch (error) {
        expect(error).toBeInstanceOf(TypeError)
        return
      }
      expect(text).toMatch(/^[\x20-\x7e]*$/)
      expect(text.split(';')).toHaveLength(domain === '' ? 2 : 3)
    }),
    { numRuns: 1000 },
  )
})
