// Events that are broken, and answers that are too long for a function: row 45 of the list of faults.

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Wsgi } from '../../src/environ/contract.ts'
import { type LambdaEvent, type LambdaResult, toLambda } from '../../src/gateways/lambda.ts'
import { httpApi, loadBalancer, restApi } from '../gateways/lambda/events.ts'
import { type Count, countedBody, noCount } from '../support/counted-body.ts'
import { leftSince, type Open, whatIsOpen } from './leaks.ts'

const kinds: readonly (readonly [string, (body?: string, coded?: boolean) => LambdaEvent])[] = [
  ['a REST API', (body, coded) => restApi({ httpMethod: 'POST', body, isBase64Encoded: coded })],
  ['an HTTP API', (body, coded) => httpApi({ body, isBase64Encoded: coded }, {}, 'POST')],
  ['a load balancer', (body, coded) => loadBalancer({ httpMethod: 'POST', body, isBase64Encoded: coded })],
]

let counts: Count[]
let errors: string[]
let before: Open
beforeEach(() => {
  counts = []
  errors = []
  before = whatIsOpen()
})
afterEach(async () => {
  await expect
    .poll(() => counts.filter(({ opened, ended, closed }) => opened > 1 || ended + closed !== 1))
    .toEqual([])
  expect(await leftSince(before)).toEqual({})
})

const write = (text: string) => errors.push(text)
const echo: Wsgi = async (environ, start) => {
  let size = 0
  for await (const chunk of environ['wsgi.input'] as AsyncIterable<Uint8Array>) size += chunk.length
  start('200 OK', [['Content-Type', 'text/plain']])
  const count = noCount()
  counts.push(count)
  return countedBody(count, [String(size)], true)
}

/** What of a result is not as a front wants it. */
function malformed(result: LambdaResult): string[] {
  const faults: string[] = []
  const { statusCode, body, isBase64Encoded, headers = {}, multiValueHeaders = {}, cookies = [] } = result
  if (!Number.isInteger(statusCode) || statusCode < 200 || statusCode > 599)
    faults.push(`status ${statusCode}`)
  if (typeof body !== 'string' || typeof isBase64Encoded !== 'boolean') faults.push('the body')
  const values = [...Object.values(headers), ...Object.values(multiValueHeaders).flat(), ...cookies]
  if (values.some((value) => typeof value !== 'string' || /[\r\n\0]/.test(value))) faults.push('a field')
  if (Buffer.byteLength(JSON.stringify(result)) > 6_291_556) faults.push('it is too long')
  return faults
}

/** Every event that differs from another in one member, which is gone or something else. */
function* broken(
  value: unknown,
  put: (changed: unknown) => unknown,
): Generator<[what: string, event: unknown]> {
  if (typeof value !== 'object' || value === null) return
  for (const [key, member] of Object.entries(value)) {
    const { [key]: _gone, ...rest } = value as Record<string, unknown>
    yield [`without ${key}`, put(rest)]
    for (const other of [
      null,
      5,
      '',
      'x',
      true,
      [],
      [null],
      {},
      { a: null },
      { a: 5 },
      { a: [5] },
      '\0',
      '\u20ac',
      '\ud800',
    ]) {
      yield [`${key} is ${JSON.stringify(other)}`, put({ ...value, [key]: other })]
    }
    yield* broken(member, (changed) => put(Array.isArray(value) ? value : { ...value, [key]: changed }))
  }
}

describe.each(kinds)('45: %s', (_name, make) => {
  const handler = toLambda(echo, { errors: { write }, limits: { bodyBytes: 1000 } })

  test.each([
    ['base64 of other signs', 'a*b=', true, 400],
    ['base64 that is cut', 'aGVsbG8', true, 400],
    ['base64 with padding in the middle', 'aG==aGk=', true, 400],
    ['base64 of the alphabet for URLs', '-_-_', true, 400],
    ['base64 with a line end', 'aGVs\r\nbG8=', true, 400],
    ['a body that is too long', 'x'.repeat(1001), false, 413],
    ['a body that is too long in bytes', '\u20ac'.repeat(400), false, 413],
    ['a body that is too long in base64', Buffer.alloc(1001).toString('base64'), true, 413],
    ['a body that is not', undefined, true, 200],
  ])('%s: the next event is answered', async (_what, body, coded, status) => {
    const result = await handler(make(body, coded))
    expect([result.statusCode, malformed(result), counts.length]).toEqual([
      status,
      [],
      status === 200 ? 1 : 0,
    ])
    expect(result.body).not.toMatch(/ at |\.ts/)
    expect((await handler(make('hello'))).body).toBe('5')
    expect(errors).toEqual([])
  })

  test('whatever is missing or something else, there is a whole answer, or an error that names what is needed', async () => {
    let tried = 0
    for (const [what, event] of broken(make('hello'), (changed) => changed)) {
      tried++
      try {
        const result = await handler(event as LambdaEvent)
        expect(malformed(result), what).toEqual([])
        expect(result.statusCode, what).not.toBe(500)
      } catch (error) {
        expect((error as Error).message, what).toMatch(/^an event of API Gateway/)
      }
    }
    expect(tried).toBeGreaterThan(150)
    expect(errors).toEqual([])
    expect((await handler(make('hello'))).body).toBe('5')
  })

  test.each([
    ['ASCII', 'x', 6_300_000],
    ['other text', '\u20ac', 2_200_000],
    ['what JSON escapes', '"', 3_200_000],
    ['control characters', '\u0001', 1_100_000],
  ])(
    'an answer of %s that is too long for a function is a bare 500, and the operator is told',
    async (_what, sign, times) => {
      const app: Wsgi = (environ, start) => {
        start('200 OK', [['Content-Type', 'text/plain; charset=UTF-8']])
        const text = sign.repeat(times)
        if (environ.QUERY_STRING.includes('whole')) return text
        const count = noCount()
        counts.push(count)
        return countedBody(count, text.match(/[\s\S]{1,100000}/g) as string[], true)
      }
      const answer = toLambda(app, { errors: { write } })
      for (const query of ['whole', 'pieces']) {
        const result = await answer({
          ...make(),
          rawQueryString: query,
          queryStringParameters: { q: query },
          multiValueQueryStringParameters: { q: [query] },
        } as LambdaEvent)
        expect([result.statusCode, result.body.slice(0, 100), malformed(result)]).toEqual([
          500,
          '500 Internal Server Error\n',
          [],
        ])
      }
      expect(errors.join('')).toMatch(/6 MiB/)
    },
  )
})
