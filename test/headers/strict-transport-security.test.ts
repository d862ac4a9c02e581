import { expect, test } from 'vitest'
import { StrictTransportSecurity } from '../../src/headers/strict-transport-security.ts'
import { headerLaws } from '../support/header-laws.ts'

headerLaws<StrictTransportSecurity>(StrictTransportSecurity, {
  good: [
    'max-age=31536000',
    'max-age="31536000"; INCLUDESUBDOMAINS; preload',
    'x="a b"; max-age=0; y',
    ';max-age = 5;',
  ],
  bad: [
    '',
    'includeSubDomains',
    'max-age',
    'max-age=x',
    'max-age=-1',
    'max-age=1; max-age=2',
    'max-age=1, max-age=2',
    'max-age=1; a b',
    'max-age=1; x="a',
    'max-age=1; x="\x01"',
    'max-age\n=1',
    'max-age=\u00a01',
  ],
})

test('is made of its parts', () => {
  expect(StrictTransportSecurity.format({ maxAge: 5, includeSubDomains: true, preload: true })).toBe(
    'max-age=5; includeSubDomains; preload',
  )
  expect(StrictTransportSecurity.parse('max-age=5;includesubdomains; x=y')).toMatchObject({
    maxAge: 5,
    includeSubDomains: true,
    preload: false,
    others: [['x', 'y']],
  })
  expect(() => new StrictTransportSecurity({ maxAge: 1.5 })).toThrow(RangeError)
  for (const name of ['Max-Age', 'preload']) {
    expect(() => new StrictTransportSecurity({ maxAge: 1, others: [[name, '2']] })).toThrow(TypeError)
  }
})
