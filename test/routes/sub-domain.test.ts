import { expect, test } from 'vitest'
import { blank } from '../../src/environ/blank.ts'
import { domainPattern, splitHost, subDomainOf, TWO_LABELS } from '../../src/routes/sub-domain.ts'
import { takesLess } from '../support/quick.ts'

const rules = { enabled: true, ignored: ['www'], domain: domainPattern(TWO_LABELS) }
const at = (host: string) => blank('/', { environ: { HTTP_HOST: host } })

test.each([
  ['example.org', null],
  ['fred.example.org', 'fred'],
  ['FRED.example.org:8080', 'FRED'],
  ['a.b.example.org', 'a.b'],
  ['www.example.org', null],
  ['localhost', null],
  ['fred.co.uk', 'fred'],
  ['127.0.0.1', '127.0'],
  ['[::1]:80', null],
  ['bad host', null],
])('%s has the sub-domain %j', (host, expected) => {
  expect(subDomainOf(at(host), rules)).toBe(expected)
})

test('without a host, or when it is not wanted, there is none', () => {
  expect(subDomainOf(null, rules)).toBeNull()
  expect(subDomainOf(at('fred.example.org'), { ...rules, enabled: false })).toBeNull()
})

test('a domain of one’s own', () => {
  const own = { ...rules, domain: domainPattern(/example\.co\.uk/) }
  expect(splitHost('fred.example.co.uk', own)).toEqual(['fred', 'example.co.uk'])
  expect(splitHost('example.co.uk', own)).toEqual([null, 'example.co.uk'])
})

test('a long host is not looked at', async () => {
  const host = `${'a.'.repeat(5000)}!`
  await takesLess(50, () => expect(splitHost(host, rules)).toEqual([null, host]))
})
