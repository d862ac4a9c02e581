import { describe, expect, test } from 'vitest'
import { blank } from '../../src/environ/blank.ts'
import { isApplicationObject, isPromiseLike, kind, toWsgi, type Wsgi } from '../../src/environ/contract.ts'

const app: Wsgi = (_environ, startResponse) => {
  startResponse('200 OK', [])
  return 'hello'
}

describe('toWsgi', () => {
  test('a function is itself', () => expect(toWsgi(app)).toBe(app))

  test('an object answers through its wsgi, with its own this', () => {
    class Greeter {
      readonly word = 'hi'
      wsgi(..._args: Parameters<Wsgi>) {
        return this.word
      }
    }
    expect(toWsgi(new Greeter())(blank('/'), () => undefined)).toBe('hi')
  })

  test('a function with a wsgi of its own answers through that', () => {
    const wsgi: Wsgi = () => 'inner'
    expect(toWsgi(Object.assign(() => 'outer', { wsgi }))).toBe(wsgi)
  })

  test.each([
    [null, 'null'],
    [undefined, 'undefined'],
    ['app', '"app"'],
    [{}, 'an object'],
    [new Date(), 'an instance of Date'],
  ])('refuses %s', (given, named) => {
    expect(() => toWsgi(given as unknown as Wsgi)).toThrow(new RegExp(`${named}$`))
  })
})

test('isApplicationObject looks for a wsgi that can be called', () => {
  expect([{ wsgi: app }, { wsgi: 1 }, {}, null, app].map(isApplicationObject)).toEqual([
    true,
    false,
    false,
    false,
    false,
  ])
})

test('isPromiseLike looks for a then', () => {
  expect(
    [Promise.resolve(), { then: () => 1 }, { then: 1 }, 'then', null].map((value) =>
      isPromiseLike<unknown>(value),
    ),
  ).toEqual([true, true, false, false, false])
})

test('kind cuts long text', () => expect(kind('x'.repeat(99))).toBe(`"${'x'.repeat(40)}…"`))
