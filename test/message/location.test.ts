import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { safeLocation } from '../../src/message/location.ts'

const BASE = 'http://own.example/a/b'

describe('safeLocation', () => {
  test.each([
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '\\/evil.example',
    '\t//evil.example',
    '/\t/evil.example',
    '\r\n//evil.example',
    ' //evil.example',
    '\0//evil.example',
    '\x0b//evil.example',
    '\x1f//evil.example',
    'http:evil.example',
    'https:evil.example',
    'http:/evil.example',
    'http:\\\\evil.example',
    'HTTP:evil.example',
    'ht\ntp:evil.example',
    '//good@evil.example',
    '//evil\u3002example',
    '/..//evil.example',
    '//%2f..',
  ])('%j stays on this host', (given) => expect(new URL(safeLocation(given), BASE).host).toBe('own.example'))

  test.each([
    ['/a/b?c#d', '/a/b?c#d'],
    ['c', 'c'],
    ['', ''],
    ['?q=//x', '?q=//x'],
    ['../x', '../x'],
    ['https://other.example/x', 'https://other.example/x'],
    ['HTTPS://other.example', 'HTTPS://other.example'],
    ['/a\\b', '/a%5Cb'],
    ['//x/y', '/x/y'],
    ['/é?q=日本', '/%C3%A9?q=%E6%97%A5%E6%9C%AC'],
    ['/a b#\u{1f600}', '/a%20b#%F0%9F%98%80'],
    ['/%C3%A9', '/%C3%A9'],
    ['https://other.example/é', 'https://other.example/%C3%A9'],
  ])('%j is sent as %j', (given, sent) => expect(safeLocation(given)).toBe(sent))

  test('whatever is not written as an absolute URL stays on this host', () => {
    const piece = fc.constantFrom(
      '/',
      '\\',
      ':',
      'http',
      'https',
      'evil.example',
      '@',
      '.',
      '..',
      ' ',
      '\t',
      '\n',
      '\0',
      '%2f',
      '?',
      '#',
      'a',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const given = pieces.join('')
        fc.pre(!/^[\0-\x20]*[a-z][a-z0-9+.-]*:/i.test(given.replace(/[\t\r\n]/g, '')))
        expect(new URL(safeLocation(given), BASE).host).toBe('own.example')
      }),
      { numRuns: 2000 },
    )
  })
})
