import { isIP } from 'node:net'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isInNetwork, parseAddress, parseNetwork } from '../../src/syntax/ip.ts'

describe('addresses', () => {
  test.each([
    ['127.0.0.1', '::ffff:127.0.0.1'],
    ['127.0.0.1', '::FFFF:7f00:1'],
    ['2001:db8::1', '2001:0DB8:0:0:0:0:0:1'],
    ['::', '0:0:0:0:0:0:0:0'],
    ['1::', '1:0:0:0:0:0:0:0'],
    ['::1.2.3.4', '0:0:0:0:0:0:102:304'],
  ])('%s is %s', (one, other) => {
    expect(parseAddress(one)).not.toBeNull()
    expect(parseAddress(one)).toEqual(parseAddress(other))
  })

  test.each([
    '',
    '1.2.3',
    '1.2.3.355',
    '1.2.3.4.5',
    '0177.0.0.1',
    '01.2.3.4',
    '0x7f.0.0.1',
    '1.2.3.4 ',
    ':',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7::8:9',
    '12345::',
    'g::',
    'fe80::1%eth0',
    '[::1]',
    '1.2.3.4:80',
    '1.2.3.4::',
    '::1.2.3.4:5',
    '1:2:3:4:5:6:7:1.2.3.4',
    '::ffff:01.2.3.4',
    '\u0661.2.3.4',
  ])('%j is none', (text) => {
    expect(parseAddress(text)).toBeNull()
  })

  test('are those that Node knows, zones aside', () => {
    const text = fc.string({ unit: fc.constantFrom(...'0127:.af::'), maxLength: 40 })
    const shaped = fc
      .array(fc.constantFrom('0', '1', 'ffff', '', '1.2.3.4', '255.0.0.1', 'abcd'), {
        minLength: 1,
        maxLength: 9,
      })
      .map((parts) => parts.join(':'))
    fc.assert(
      fc.property(fc.oneof(text, shaped, fc.ipV4(), fc.ipV6()), (given) => {
        expect(parseAddress(given) !== null).toBe(isIP(given) !== 0)
      }),
      { numRuns: 5000 },
    )
  })
})

describe('networks', () => {
  test.each<[string, string, boolean]>([
    ['10.0.0.0/8', '10.255.0.1', true],
    ['10.0.0.0/8', '11.0.0.1', false],
    ['10.0.0.0/8', '::ffff:10.0.0.1', true],
    ['10.0.0.0/8', '::a00:1', false],
    ['192.0.2.1', '192.0.2.1', true],
    ['192.0.2.1', '192.0.2.2', false],
    ['192.0.2.128/25', '192.0.2.127', false],
    ['192.0.2.128/25', '192.0.2.200', true],
    ['0.0.0.0/0', '8.8.8.8', true],
    ['0.0.0.0/0', '2001:db8::1', false],
    ['::/0', '8.8.8.8', true],
    ['2001:db8::/33', '2001:db8:7fff::', true],
    ['2001:db8::/33', '2001:db8:8000::', false],
  ])('%s has %s: %s', (network, address, is) => {
    expect(isInNetwork(parseAddress(address) as readonly number[], parseNetwork(network))).toBe(is)
  })

  test.each(['', '10.0.0.0/33', '10.0.0.0/', '10.0.0.0/+8', '::/129', '10/8', 'localhost', '10.0.0.0/8/8'])(
    '%j is none',
    (text) => {
      expect(() => parseNetwork(text)).toThrow(TypeError)
    },
  )

  test('a network with bits beyond its own is a mistake', () => {
    expect(() => parseNetwork('10.0.0.1/8')).toThrow('bits set beyond its first 8')
  })
})
