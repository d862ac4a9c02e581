import { expect, test } from 'vitest'
import { encodeQuery } from '../../../src/gateways/lambda/query.ts'

test.each([
  [{}, false, ''],
  [{ queryStringParameters: null, multiValueQueryStringParameters: null }, false, ''],
  [{ queryStringParameters: { a: 'b&c=d+%', '\u20ac': ' ' } }, false, 'a=b%26c%3Dd%2B%25&%E2%82%AC=%20'],
  [
    { queryStringParameters: { a: 'z' }, multiValueQueryStringParameters: { a: ['x', 'y'], b: [''] } },
    false,
    'a=x&a=y&b=',
  ],
  [{ queryStringParameters: { 'a%20': '%26+\u20ac#' } }, true, 'a%20=%26+%E2%82%AC%23'],
  [{ queryStringParameters: { a: undefined, b: '\ud800' } }, false, 'b=%EF%BF%BD'],
])('%j', (event, raw, query) => {
  expect(encodeQuery(event, raw)).toBe(query)
})
