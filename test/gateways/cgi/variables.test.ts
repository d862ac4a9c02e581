import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { defaultLimits, limitsWith } from '../../../src/environ/limits.ts'
import { Variables } from '../../../src/gateways/cgi/variables.ts'
import { Refusal } from '../../../src/gateways/refusal.ts'

function variables(...list: [name: string, value: string][]): Variables {
  const made = new Variables(defaultLimits)
  for (const [name, value] of list) made.add(name, value)
  return made
}
function refused(...list: [name: string, value: string][]): number {
  try {
    void variables(...list).length
  } catch (error) {
    if (error instanceof Refusal) return error.status
    throw error
  }
  return 0
}

test('what is not there is empty', () => {
  expect([variables().get('PATH_INFO'), variables().has('PATH_INFO'), variables().length]).toEqual([
    '',
    false,
    '',
  ])
})

describe('names', () => {
  test.each([
    'wsgi.input',
    'wsgify.client_addr',
    '__proto__',
    '_X',
    'A B',
    'A-B',
    '',
    '1A',
    'HTTP_x',
    'HTTP_A-B',
    'HTTP_A:',
    'HTTP_',
  ])('%j is dropped', (name) => {
    expect([...variables([name, 'evil'])]).toEqual([])
  })
  test.each(['HTTP_PROXY', 'HTTP_CONTENT_TYPE', 'HTTP_TRANSFER_ENCODING'])(
    'the field %s is dropped',
    (name) => {
      expect([...variables([name, 'x'])]).toEqual([])
    },
  )
  test('that a body came in chunks is remembered', () => {
    expect([variables().chunked, variables(['HTTP_TRANSFER_ENCODING', 'chunked']).chunked]).toEqual([
      false,
      true,
    ])
  })
})

describe('what stands twice', () => {
  test('fields are joined, cookies as cookies are', () => {
    const made = variables(['HTTP_X', 'a'], ['HTTP_X', 'b'], ['HTTP_COOKIE', 'a=1'], ['HTTP_COOKIE', 'b=2'])
    expect([made.get('HTTP_X'), made.get('HTTP_COOKIE')]).toEqual(['a, b', 'a=1; b=2'])
  })
  test('a field of which there is one is refused, unless it says the same', () => {
    expect(refused(['HTTP_HOST', 'a'], ['HTTP_HOST', 'b'])).toBe(400)
    expect(refused(['HTTP_HOST', 'a'], ['HTTP_HOST', 'a'])).toBe(0)
    expect(refused(['HTTP_AUTHORIZATION', 'a'], ['HTTP_AUTHORIZATION', 'b'])).toBe(400)
  })
  test('a method and a length are refused, of others the last holds', () => {
    expect(refused(['CONTENT_LENGTH', '5'], ['CONTENT_LENGTH', '6'])).toBe(400)
    expect(refused(['REQUEST_METHOD', 'GET'], ['REQUEST_METHOD', 'POST'])).toBe(400)
    expect(variables(['SCRIPT_NAME', '/all'], ['SCRIPT_NAME', '']).get('SCRIPT_NAME')).toBe('')
  })
})

test('a length that is not the one that the client announced is refused', () => {
  expect(refused(['CONTENT_LENGTH', '9060'], ['HTTP_CONTENT_LENGTH', '3000000'])).toBe(400)
  expect(refused(['HTTP_CONTENT_LENGTH', '3000000'])).toBe(400)
  expect(variables(['HTTP_CONTENT_LENGTH', '5'], ['CONTENT_LENGTH', '5']).length).toBe('5')
})

test.each(['a\nb', 'a\rb', 'a\0b', '\x7f'])('a field cannot be %j', (value) => {
  expect(refused(['HTTP_X', value])).toBe(400)
})

test('limits are those of header fields, and of all variables', () => {
  const made = new Variables(limitsWith({ headerCount: 2, headerValue: 3, headerBytes: 20, variables: 5 }))
  made.add('HTTP_A', '123')
  expect(() => made.add('HTTP_B', '1234')).toThrow('longer than 3')
  expect(() => made.add('HTTP_C', '1')).toThrow('more than 2')
  made.add('A', 'x'.repeat(100))
  made.add('B', '')
  expect(() => made.add('C', '')).toThrow('more than 5')
  const small = new Variables(limitsWith({ headerBytes: 20 }))
  small.add('HTTP_ABCDE', '12345')
  expect(() => small.add('HTTP_ABCDE', '12345')).toThrow('longer than 20')
})

test('whatever comes, what is kept can stand in an environ', () => {
  const text = fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)) })
  const name = fc.oneof(
    text,
    text.map((rest) => `HTTP_${rest}`),
    fc.constantFrom('HTTP_HOST', 'wsgi.input', 'CONTENT_LENGTH'),
  )
  fc.assert(
    fc.property(fc.array(fc.tuple(name, text)), (list) => {
      const made = new Variables(defaultLimits)
      try {
        for (const [key, value] of list) made.add(key, value)
      } catch (error) {
        expect(error).toBeInstanceOf(Refusal)
      }
      for (const [key, value] of made) {
        expect(key).toMatch(/^[A-Za-z][!-~]*$/)
        expect(key).not.toMatch(/^wsgi/)
        if (key.startsWith('HTTP_')) expect(value).not.toMatch(/[\r\n\0]/)
      }
    }),
  )
})

test('names are told apart wherever they stand, whatever stood there before', () => {
  const read = (...names: string[]) => {
    const made = new Variables(defaultLimits)
    const text = names.join('')
    let at = 0
    for (const [i, name] of names.entries()) {
      // The value is the name of all of them.
      made.addFrom(text, at, at + name.length, 0, i)
      at += name.length
    }
    return [...made].map(([name]) => name)
  }
  for (const names of [['AB', 'CD'], ['AB', 'CE'], ['ABC', 'D'], ['A', 'BCD'], ['CD', 'AB'], ['AB']]) {
    expect(read(...names)).toEqual(names)
    expect(read(...names)).toEqual(names)
  }
  expect(read('HTTP_PROXY', 'bad.name', 'OK')).toEqual(['OK'])
  expect(read('HTTP_PROXY', 'bad.name', 'OK')).toEqual(['OK'])
})
