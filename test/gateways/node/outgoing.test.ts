import { expect, test } from 'vitest'
import type { Body, HeaderList } from '../../../src/environ/contract.ts'
import { defaultLimits } from '../../../src/environ/limits.ts'
import type { Connection } from '../../../src/gateways/node/connection.ts'
import { type Outcome, Outgoing, type Owner } from '../../../src/gateways/node/outgoing.ts'
import type { Wire } from '../../../src/gateways/node/wire.ts'

class Probe extends Outgoing {
  readonly outcomes: Outcome[] = []
  override readonly persistent = true
  override readonly bodyLeft = 0
  protected override ended(outcome: Outcome): void {
    this.outcomes.push(outcome)
    // Whatever it does that ends the exchange again must come to nothing.
    this.finish('failed')
  }
  begin(statusLine: string, headers: HeaderList): void {
    this.take(statusLine, headers)
  }
  abandon(body: Body): void {
    this.abandonBody(body)
  }
  end(outcome: Outcome): void {
    this.finish(outcome)
  }
}

function make() {
  const reported: unknown[] = []
  const owner: Owner = {
    app: () => '',
    limits: defaultLimits,
    now: 0,
    stopping: false,
    report: (error) => reported.push(error),
    finished: () => undefined,
  }
  const head = { method: 'GET', target: '/', minor: 1, fields: null, expect: '' }
  return { exchange: new Probe(owner, {} as Connection, {} as Wire, head), reported }
}

test('it ends once, whatever ends it again', () => {
  const { exchange } = make()
  exchange.end('sent')
  exchange.end('aborted')
  expect(exchange.outcomes).toEqual(['sent'])
})

test('the status is the one that was started, and a bad head changes nothing', () => {
  const { exchange } = make()
  expect(exchange.status).toBe(0)
  exchange.begin('201 Created', [['X', 'y']])
  expect(() => exchange.begin('200 OK', [['X', 'a\r\nb: c']])).toThrow(TypeError)
  expect(exchange.status).toBe(201)
})

test.each<[string, Body]>([
  ['text', 'text'],
  ['bytes', Uint8Array.of(1)],
  ['an array', ['a', 'b']],
])('a body of %s has nothing to close', (_name, body) => {
  const { exchange, reported } = make()
  exchange.abandon(body)
  expect(reported).toEqual([])
})

test('a body that is not sent is closed without a step being taken', () => {
  const { exchange } = make()
  let steps = 0
  let closed = 0
  exchange.abandon({
    [Symbol.iterator]: (): Iterator<string> => ({
      next: () => (steps++ > 3 ? { done: true, value: undefined } : { done: false, value: 'x' }),
      return: () => {
        closed++
        return { done: true, value: undefined }
      },
    }),
  })
  expect([steps, closed]).toEqual([0, 1])
})

test.each<[string, () => Body]>([
  [
    'at once',
    () => ({
      [Symbol.iterator]: () => ({
        next: () => ({ done: true as const, value: undefined }),
        return: () => {
          throw new Error('cannot close')
        },
      }),
    }),
  ],
  [
    'later',
    () => ({
      [Symbol.asyncIterator]: () => ({
        next: async () => ({ done: true as const, value: undefined }),
        return: async () => {
          throw new Error('cannot close')
        },
      }),
    }),
  ],
])('a body that fails to close %s is reported to the operator', async (_when, body) => {
  const { exchange, reported } = make()
  exchange.abandon(body())
  await null
  await null
  expect(reported.map(String)).toEqual(['Error: cannot close'])
})
