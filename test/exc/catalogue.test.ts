import { describe, expect, test } from 'vitest'
import * as catalogue from '../../src/exc/catalogue.ts'
import { HTTPException } from '../../src/exc/http-exception.ts'
import { reasonOf } from '../../src/syntax/status.ts'

const { statusMap } = catalogue
const entries = Object.entries(statusMap).map(([code, Class]) => [Number(code), Class] as const)

describe('the catalogue', () => {
  test.each(entries)('%i has a class with its code, the registered phrase and a sentence', (code, Class) => {
    expect([Class.code, Class.title]).toEqual([code, reasonOf(code)])
    expect(Class.explanation).toMatch(/^[A-Z].*\.$/)
    const error = new Class(code < 400 ? { location: '/x' } : 'x')
    expect(error).toBeInstanceOf(HTTPException)
    expect(error).toBeInstanceOf(
      code < 400
        ? catalogue.HTTPRedirection
        : code < 500
          ? catalogue.HTTPClientError
          : catalogue.HTTPServerError,
    )
    expect([error.name, error.response().status]).toEqual([`HTTP${Class.name.slice(4)}`, code])
  })

  test('every class that is exported is in the map', () => {
    const abstract = new Set(['HTTPRedirection', 'HTTPClientError', 'HTTPServerError'])
    for (const [name, value] of Object.entries(catalogue)) {
      if (typeof value !== 'function' || abstract.has(name)) continue
      expect(statusMap[value.code], name).toBe(value)
    }
  })

  test('WebOb’s older names are the same classes', () => {
    expect(catalogue.HTTPUnprocessableEntity).toBe(catalogue.HTTPUnprocessableContent)
    expect(catalogue.HTTPRequestEntityTooLarge).toBe(catalogue.HTTPContentTooLarge)
  })

  test('the map inherits nothing and cannot be changed', () => {
    expect((statusMap as Record<string, unknown>)['toString']).toBeUndefined()
    expect(Object.isFrozen(statusMap)).toBe(true)
  })

  test('405 names the methods there are', () => {
    expect(
      new catalogue.HTTPMethodNotAllowed({ allow: ['GET', 'PUT'] }).response().headers.get('Allow'),
    ).toBe('GET, PUT')
  })
})
