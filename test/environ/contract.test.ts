import { describe, expect, test } from 'vitest'
import { blank } from '../../src/environ/blank.ts'
import {
  type Application,
  type Composite,
  composes,
  isApplicationObject,
  isPromiseLike,
  kind,
  PARTS,
  toWsgi,
  WITH_PARTS,
  type WithParts,
  type Wsgi,
} from '../../src/environ/contract.ts'

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

describe('composes', () => {
  class Pair implements Composite {
    declare readonly [PARTS]: readonly Application[]
    declare readonly [WITH_PARTS]: WithParts
    static {
      composes(Pair, {
        parts: (pair) => pair.#parts,
        before: (_pair, parts) => new Pair(...parts),
      })
    }
    readonly #parts: readonly Application[]
    constructor(...parts: Application[]) {
      this.#parts = parts
    }
    readonly wsgi = app
  }
  class Named extends Pair {
    static {
      composes(Named, { before: (named, [one]) => new Named(named.name, one as Application) })
    }
    readonly name: string
    constructor(name: string, one: Application) {
      super(one, app)
      this.name = name
    }
  }

  const other: Wsgi = () => 'other'

  test('an instance tells its parts, and makes the same before others', () => {
    const made = new Pair(app, other)[WITH_PARTS]([other, app])
    expect(made).toBeInstanceOf(Pair)
    expect((made as Pair)[PARTS]).toEqual([other, app])
  })

  test('a subclass has the parts of its class, and is made in its own way', () => {
    const named = new Named('a', app)
    expect(named[PARTS]).toEqual([app, app])
    const made = named[WITH_PARTS]([other]) as Named
    expect([made.name, made[PARTS]]).toEqual(['a', [other, app]])
    expect(Object.hasOwn(Named.prototype, PARTS)).toBe(false)
  })

  test('nothing of it is listed', () => {
    expect(Object.keys(new Pair(app))).toEqual(['wsgi'])
    expect(Object.getOwnPropertySymbols(new Pair(app))).toEqual([])
  })
})
